import { Badge, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EventType } from "../../api/answers.js";
import { type Columns, DataTable } from "../../components/data-table.js";
import { Dialog } from "../../components/dialog.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { PathLink } from "../../components/path-link.js";
import { useMay } from "../../session/use-session.js";
import { eventTypesQuery } from "../connectors/wizard/catalog-queries.js";
import { groupsOf } from "../connectors/wizard/event-patterns.js";
import { EventTypeForm } from "./event-type-form.js";

const columns: Columns<EventType> = [
  {
    id: "name",
    header: "Type",
    cell: ({ row: { original } }) => <PathLink to={`/event-types/${encodeURIComponent(original.name)}`}>{original.name}</PathLink>,
  },
  { id: "description", header: "Description", cell: ({ row: { original } }) => <Text size="sm">{original.description}</Text> },
  { id: "own", header: "From", cell: ({ row: { original } }) => <Origin type={original} /> },
];

function Origin({ type: { isOwn, systems } }: { readonly type: EventType }) {
  if (!isOwn) return systems.join(", ") || "built in";
  return (
    <Badge variant="dot" tt="none">
      own
    </Badge>
  );
}

export function EventTypesPage() {
  const [search, setSearch] = useState("");
  const query = useQuery(eventTypesQuery);
  return (
    <Page title="Event catalog" actions={useMay("postEventTypes") && <NewEventType />}>
      <Stack gap="md">
        <TextInput type="search" label="Search" maw={360} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Loaded query={query}>
          {(types) => {
            const groups = groupsOf(types, search);
            if (groups.length === 0) return <Text>No event type has this in name or description.</Text>;
            return groups.map(({ name, members }) => (
              <Stack key={name} gap="xs">
                <Title order={2} size="h4">
                  {name}
                </Title>
                <DataTable label={name} columns={columns} rows={[...members]} rowId={(type) => type.name} empty="" />
              </Stack>
            ));
          }}
        </Loaded>
      </Stack>
    </Page>
  );
}

const blank = { name: "", group: "Own", description: "", schema: { type: "object" }, example: { type: "", data: {} } };

function NewEventType() {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Group>
      <Button onClick={open}>New event type</Button>
      <Dialog isOpen={isOpen} onClose={close} title="New event type" isWide>
        <EventTypeForm type={blank} isNew onSaved={close} />
      </Dialog>
    </Group>
  );
}
