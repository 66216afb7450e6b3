import { SegmentedControl, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { StoredEvent } from "../../api/answers.js";
import { JsonEditor } from "../../components/editor/json-editor.js";
import { eventTypesQuery } from "../connectors/wizard/catalog-queries.js";
import { type EventSource, ownEvent } from "./event-source.js";

interface EventChoiceProps {
  readonly source: EventSource;
  readonly onChange: (source: EventSource) => void;
  /** The newest that are stored. */
  readonly events: readonly StoredEvent[];
}

/** A stored event, the example of a type, or JSON of one's own. */
export function EventChoice({ source, onChange, events }: EventChoiceProps) {
  const { data: types = [] } = useQuery(eventTypesQuery);
  const [newest] = events;
  const change = (kind: string): void => {
    if (kind === "own") onChange({ kind, event: ownEvent });
    if (kind === "example") onChange({ kind, type: types[0]?.name ?? "" });
    if (kind === "stored" && newest !== undefined) onChange({ kind, id: newest.id });
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        w="fit-content"
        aria-label="Which event"
        value={source.kind}
        onChange={change}
        data={[
          { value: "stored", label: "Stored event", disabled: newest === undefined },
          { value: "example", label: "Example" },
          { value: "own", label: "Own JSON" },
        ]}
      />
      {source.kind === "stored" && <StoredChoice id={source.id} events={events} onChoose={(id) => onChange({ kind: "stored", id })} />}
      {source.kind === "example" && (
        <Select
          label="Event type"
          searchable
          allowDeselect={false}
          data={types.map(({ name }) => name)}
          value={source.type}
          onChange={(type) => type !== null && onChange({ kind: "example", type })}
        />
      )}
      {source.kind === "own" && (
        <JsonEditor label="Event as a producer would send it" value={source.event} onChange={(event) => isObject(event) && onChange({ kind: "own", event })} />
      )}
    </Stack>
  );
}

interface StoredChoiceProps {
  readonly id: string;
  readonly events: readonly StoredEvent[];
  readonly onChoose: (id: string) => void;
}

function StoredChoice({ id, events, onChoose }: StoredChoiceProps) {
  const labels = new Map(events.map((event) => [event.id, `${event.type} · ${event.id} · ${localTime(event.receivedAt)}`]));
  if (!labels.has(id)) labels.set(id, id);
  return (
    <Select
      label="Event"
      description="The newest that are stored; search by type or id"
      searchable
      allowDeselect={false}
      data={[...labels].map(([value, label]) => ({ value, label }))}
      value={id}
      onChange={(chosen) => chosen !== null && onChoose(chosen)}
    />
  );
}

function localTime(time: string | null): string {
  return time === null ? "" : new Date(time).toLocaleString();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
