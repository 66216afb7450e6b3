import { Accordion, Alert, Badge, Button, Checkbox, Group, Pill, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { EventType } from "../../../api/answers.js";
import type { PointedMessage } from "../../../api/problem.js";
import { Loaded } from "../../../components/loaded.js";
import { eventTypesQuery } from "./catalog-queries.js";
import { groupsOf, matches } from "./event-patterns.js";
import { ExampleButton } from "./example-button.js";

interface EventsStepProps {
  readonly chosen: readonly string[];
  readonly onChange: (eventTypes: readonly string[]) => void;
  readonly errors: readonly PointedMessage[];
}

/** Which events: single types, groups by wildcard, all. */
export function EventsStep({ chosen, onChange, errors }: EventsStepProps) {
  const query = useQuery(eventTypesQuery);
  const [search, setSearch] = useState("");
  const toggle = (pattern: string): void => onChange(chosen.includes(pattern) ? chosen.filter((each) => each !== pattern) : [...chosen, pattern]);
  return (
    <Stack>
      <Group gap="xs" role="group" aria-label="Chosen event types">
        {chosen.length === 0 && <Text c="dimmed">No event type is chosen yet.</Text>}
        {chosen.map((pattern) => (
          <Pill
            key={pattern}
            size="md"
            withRemoveButton
            onRemove={() => toggle(pattern)}
            removeButtonProps={{ "aria-label": `Remove ${pattern}`, "aria-hidden": false, tabIndex: 0 }}
          >
            {pattern}
          </Pill>
        ))}
      </Group>
      {errors.map(({ pointer, message }) => (
        <Alert key={`${pointer} ${message}`} role="alert" color="red" variant="outline">
          {message}
        </Alert>
      ))}
      <Group align="end">
        <TextInput type="search" label="Search event types" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <PatternForm onAdd={(pattern) => !chosen.includes(pattern) && toggle(pattern)} />
        <Checkbox label="All events (*)" checked={chosen.includes("*")} onChange={() => toggle("*")} pb={8} />
      </Group>
      <Loaded query={query}>{(types) => <Groups types={types} search={search} chosen={chosen} onToggle={toggle} />}</Loaded>
    </Stack>
  );
}

function PatternForm({ onAdd }: { readonly onAdd: (pattern: string) => void }) {
  const [pattern, setPattern] = useState("");
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (pattern.trim() !== "") onAdd(pattern.trim());
    setPattern("");
  };
  return (
    <form onSubmit={add}>
      <Group align="end" gap="xs">
        <TextInput label="Type or wildcard" placeholder="asset.* or *.created" value={pattern} onChange={(event) => setPattern(event.currentTarget.value)} />
        <Button type="submit" variant="default">
          Add
        </Button>
      </Group>
    </form>
  );
}

interface GroupsProps {
  readonly types: readonly EventType[];
  readonly search: string;
  readonly chosen: readonly string[];
  readonly onToggle: (pattern: string) => void;
}

function Groups({ types, search, chosen, onToggle }: GroupsProps) {
  const groups = groupsOf(types, search);
  const open = search.trim() === "" ? {} : { value: groups.map(({ name }) => name), onChange: () => {} };
  if (groups.length === 0) return <Text c="dimmed">No event type has this in its name or description.</Text>;
  return (
    <Accordion multiple variant="separated" order={2} {...open}>
      {groups.map(({ name, members }) => (
        <Accordion.Item key={name} value={name}>
          <Accordion.Control>
            <Group gap="xs">
              {name}
              <Badge variant="default" tt="none">
                {members.filter(({ name: type }) => chosen.some((pattern) => matches(pattern, type))).length} of {members.length}
              </Badge>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <Stack gap="xs">
              {members.map((type) => (
                <TypeLine key={type.name} type={type} chosen={chosen} onToggle={onToggle} />
              ))}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function TypeLine({ type: { name, description }, chosen, onToggle }: { readonly type: EventType } & Pick<GroupsProps, "chosen" | "onToggle">) {
  const byPattern = chosen.find((pattern) => pattern !== name && matches(pattern, name));
  return (
    <Group justify="space-between" wrap="nowrap" align="start">
      <Checkbox
        label={name}
        description={byPattern === undefined ? description : `${description} Chosen by ${byPattern}.`}
        checked={byPattern !== undefined || chosen.includes(name)}
        disabled={byPattern !== undefined}
        onChange={() => onToggle(name)}
      />
      <ExampleButton type={name} />
    </Group>
  );
}
