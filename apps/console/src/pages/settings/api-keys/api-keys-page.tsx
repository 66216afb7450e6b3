import { Badge, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ApiKey } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { DialogButton } from "../../../components/dialog-button.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { TimeText } from "../../../components/time-text.js";
import { useMay, useSession } from "../../../session/use-session.js";
import { apiKeyPages, revokeApiKey } from "./api-key-queries.js";
import { NewApiKey } from "./new-api-key.js";

interface Rights {
  readonly mayRevoke: boolean;
  /** Who is signed in, as the audit log names them. */
  readonly actor: string | undefined;
}

const columnsOf = ({ mayRevoke, actor }: Rights): Columns<ApiKey> => [
  { id: "name", header: "Name", cell: ({ row: { original } }) => <Name apiKey={original} isOwn={actor === actorOf(original)} /> },
  { id: "prefix", header: "Begins with", cell: ({ row: { original } }) => <code>{original.prefix}…</code> },
  { id: "role", header: "Role", accessorKey: "role" },
  { id: "of", header: "Of", cell: ({ row: { original } }) => ownerOf(original) },
  { id: "system", header: "System", cell: ({ row: { original } }) => original.system ?? "–" },
  { id: "used", header: "Last used", cell: ({ row: { original } }) => <TimeText value={original.lastUsedAt} /> },
  { id: "expires", header: "Expires", cell: ({ row: { original } }) => <Expiry time={original.expiresAt} /> },
  { id: "created", header: "Created", cell: ({ row: { original } }) => <TimeText value={original.createdAt} /> },
  ...(mayRevoke
    ? ([
        { id: "revoke", header: "Revoke", cell: ({ row: { original } }) => <Revoke apiKey={original} isOwn={actor === actorOf(original)} /> },
      ] satisfies Columns<ApiKey>)
    : []),
];

/** Who may come in by a key, and as what. */
export function ApiKeysPage() {
  const query = useInfiniteQuery(apiKeyPages);
  const columns = columnsOf({ mayRevoke: useMay("deleteKeysId"), actor: useSession()?.actor });
  return (
    <Page title="API keys" actions={useMay("postKeys") && <NewApiKey />}>
      <Loaded query={query}>
        {() => <DataTable label="API keys" columns={columns} rowId={({ id }) => id} {...pageRows(query)} isEndless empty="There is no API key yet." />}
      </Loaded>
    </Page>
  );
}

const actorOf = ({ id }: ApiKey): string => `api-key:${id}`;

function Name({ apiKey: { name }, isOwn }: { readonly apiKey: ApiKey; readonly isOwn: boolean }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Text fw={600}>{name}</Text>
      {isOwn && (
        <Badge variant="dot" tt="none">
          yours
        </Badge>
      )}
    </Group>
  );
}

function ownerOf({ tenant, company }: ApiKey): string {
  if (tenant === null) return "the platform";
  return company === null ? `tenant ${tenant}` : `company ${company} of ${tenant}`;
}

function Expiry({ time }: { readonly time: string | null }) {
  if (time === null || Date.parse(time) > Date.now()) return <TimeText value={time} />;
  return (
    <Badge color="red" variant="dot" tt="none">
      expired <TimeText value={time} />
    </Badge>
  );
}

function Revoke({ apiKey: { id, name }, isOwn }: { readonly apiKey: ApiKey; readonly isOwn: boolean }) {
  const revoke = async (): Promise<string> => {
    await revokeApiKey(id);
    return `${name} opens nothing any more.`;
  };
  return (
    <DialogButton label={`Revoke ${name}`} title={`Revoke ${name}`} confirm="Revoke" isDangerous onConfirm={revoke}>
      <Text>Whatever uses this key is refused from now on. This cannot be undone.</Text>
      {isOwn && <Text fw={600}>It is the key you are signed in with: you are signed out at once.</Text>}
    </DialogButton>
  );
}
