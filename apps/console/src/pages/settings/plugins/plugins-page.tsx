import { Badge, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ListedPlugin } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { DialogButton } from "../../../components/dialog-button.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { TimeText } from "../../../components/time-text.js";
import { useMay } from "../../../session/use-session.js";
import { pluginsQuery } from "../../connectors/wizard/catalog-queries.js";
import { PluginName } from "./plugin-name.js";

const WIDE_PX = 200;

const columnsOf = (mayRelease: boolean): Columns<ListedPlugin> => [
  { id: "plugin", header: "Plugin", cell: ({ row: { original } }) => <PluginName plugin={original} /> },
  { id: "health", header: "Health", cell: ({ row: { original } }) => <Health plugin={original} mayRelease={mayRelease} /> },
  { id: "version", header: "Version", cell: ({ row: { original } }) => <Version plugin={original} /> },
  { id: "runs", header: "Runs", cell: ({ row: { original } }) => (original.isolation === "engine" ? "in the engine" : "in a process of its own") },
  { id: "can", header: "Can", cell: ({ row: { original } }) => <Abilities plugin={original} /> },
];

/** What the engine can connect to, and how each is. */
export function PluginsPage() {
  const query = useQuery(pluginsQuery);
  const columns = columnsOf(useMay("postPluginsNameRelease"));
  return (
    <Page title="Plugins">
      <Loaded query={query}>
        {(plugins) => <DataTable label="Plugins" columns={columns} rows={plugins} rowId={({ name }) => name} empty="No plugin is loaded." />}
      </Loaded>
    </Page>
  );
}

const healths = {
  available: { color: "green", word: "works" },
  unavailable: { color: "red", word: "not available" },
  quarantined: { color: "orange", word: "in quarantine" },
} as const;

function Health({ plugin: { name, title = name, status, reason, since }, mayRelease }: { readonly plugin: ListedPlugin; readonly mayRelease: boolean }) {
  const { color, word } = healths[status];
  return (
    <Stack gap={4} align="flex-start" maw={WIDE_PX}>
      <Badge color={color} variant="dot" tt="none">
        {word}
      </Badge>
      {reason !== undefined && (
        <Text size="sm" style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
          {reason}
        </Text>
      )}
      {status === "quarantined" && (
        <Text size="sm">
          since <TimeText value={since ?? null} />
        </Text>
      )}
      {status === "quarantined" && mayRelease && (
        <DialogButton label="Release" title={`Release ${title}`} confirm="Release" onConfirm={() => release(name)}>
          <Text>What waits for it goes on within seconds. If it throws as before, it comes back into quarantine.</Text>
        </DialogButton>
      )}
    </Stack>
  );
}

async function release(name: string): Promise<string> {
  await good(client.POST("/api/v1/plugins/{name}/release", { params: { path: { name } } }));
  return `${name} works again.`;
}

function Version({ plugin: { version, apiVersion } }: { readonly plugin: ListedPlugin }) {
  return (
    <>
      <Text size="sm">{version ?? "unknown"}</Text>
      {apiVersion !== null && (
        <Text size="sm" c="dimmed">
          plugin API {apiVersion}
        </Text>
      )}
    </>
  );
}

const directions = { outbound: "sends", inbound: "receives", both: "sends and receives" } as const;

function Abilities({ plugin: { direction, capabilities = [] } }: { readonly plugin: ListedPlugin }) {
  if (direction === undefined) return null;
  return (
    <Text size="sm" maw={WIDE_PX} style={{ whiteSpace: "normal" }}>
      {[directions[direction], ...capabilities.map(inWords)].join(", ")}
    </Text>
  );
}

/** `secretRotationWithOverlap` as "secret rotation with overlap". */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
