import { Button, Group, Text } from "@mantine/core";
import type { AuditEntry } from "../../../api/answers.js";
import type { Columns } from "../../../components/data-table.js";
import { PathLink } from "../../../components/path-link.js";
import { TimeText } from "../../../components/time-text.js";
import type { AuditSearch } from "./audit-search.js";
import { targetPath } from "./target-path.js";

const DETAIL_PX = 300;
const TARGET_PX = 190;
const ACTOR_PX = 180;

export function auditColumns(onNarrow: (search: Pick<AuditSearch, "target" | "actor">) => void): Columns<AuditEntry> {
  return [
    { id: "at", header: "When", cell: ({ row: { original } }) => <TimeText value={original.at} /> },
    {
      id: "actor",
      header: "Who",
      cell: ({
        row: {
          original: { actor, actorName },
        },
      }) => <Actor actor={actor} name={actorName ?? actor} onOnly={() => onNarrow({ actor })} />,
    },
    { id: "action", header: "What", cell: ({ row: { original } }) => <code>{original.action}</code> },
    {
      id: "target",
      header: "On",
      cell: ({
        row: {
          original: { target },
        },
      }) => <Target target={target} onOnly={() => onNarrow({ target })} />,
    },
    { id: "detail", header: "Details", cell: ({ row: { original } }) => <Detail detail={original.detail} /> },
  ];
}

function Actor({ actor, name, onOnly }: { readonly actor: string; readonly name: string; readonly onOnly: () => void }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" title={actor} maw={ACTOR_PX} truncate="end">
        {name}
      </Text>
      <Only what={name} onOnly={onOnly} />
    </Group>
  );
}

function Target({ target, onOnly }: { readonly target: string; readonly onOnly: () => void }) {
  const path = targetPath(target);
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" maw={TARGET_PX} truncate="end" title={target}>
        {path === null ? target : <PathLink to={path}>{target}</PathLink>}
      </Text>
      <Only what={target} onOnly={onOnly} />
    </Group>
  );
}

function Only({ what, onOnly }: { readonly what: string; readonly onOnly: () => void }) {
  return (
    <Button variant="default" size="compact-xs" onClick={onOnly} aria-label={`Only ${what}`}>
      only
    </Button>
  );
}

/** The changed fields as a list, whatever else there is as JSON. */
function Detail({ detail }: { readonly detail: AuditEntry["detail"] }) {
  const { fields, ...rest } = (detail ?? {}) as Readonly<Record<string, unknown>>;
  const changed = Array.isArray(fields) ? [`changed ${fields.join(", ")}`] : [];
  const others = Object.entries(rest).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return (
    <Text size="sm" maw={DETAIL_PX} style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
      {[...changed, ...others].join("; ")}
    </Text>
  );
}
