import { Code, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { AlertRule } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { DialogButton } from "../../../components/dialog-button.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { PathLink } from "../../../components/path-link.js";
import { useMay, useSession } from "../../../session/use-session.js";
import { RuleSwitch } from "../rule-switch.js";
import { EditAlertRule, NewAlertRule } from "./alert-rule-form.js";
import { alertRulePages, deleteAlertRule, switchAlertRule } from "./queries.js";

const CONDITION_PX = 200;

const columnsOf = (mayChange: (rule: AlertRule) => boolean, hasDeeds: boolean): Columns<AlertRule> => [
  { id: "name", header: "Name", cell: ({ row: { original } }) => <Text fw={600}>{original.name}</Text> },
  {
    id: "event",
    header: "Event",
    cell: ({ row: { original } }) => <PathLink to={`/events?type=${encodeURIComponent(original.eventType)}`}>{original.eventType}</PathLink>,
  },
  { id: "kinds", header: "Records", cell: ({ row: { original } }) => original.kinds.join(", ") },
  {
    id: "condition",
    header: "While",
    cell: ({ row: { original } }) => (
      <Text size="sm" maw={CONDITION_PX} truncate="end" title={JSON.stringify(original.condition)}>
        <Code>{JSON.stringify(original.condition)}</Code>
      </Text>
    ),
  },
  { id: "company", header: "Company", cell: ({ row: { original } }) => original.company ?? "every one" },
  { id: "standing", header: "Holds for", cell: ({ row: { original } }) => original.standing },
  {
    id: "on",
    header: "On",
    cell: ({ row: { original } }) => (
      <RuleSwitch name={original.name} isOn={original.enabled} mayChange={mayChange(original)} onSwitch={(isOn) => switchAlertRule(original.id, isOn)} />
    ),
  },
  ...(hasDeeds
    ? ([{ id: "change", header: "Change", cell: ({ row: { original } }) => mayChange(original) && <Deeds rule={original} /> }] satisfies Columns<AlertRule>)
    : []),
];

function Deeds({ rule }: { readonly rule: AlertRule }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <EditAlertRule rule={rule} />
      <DialogButton label="Delete" title={`Delete ${rule.name}`} confirm="Delete" isDangerous onConfirm={() => deleteAlertRule(rule.id)}>
        <Text>Nobody is alerted by it any more. What was told stays.</Text>
      </DialogButton>
    </Group>
  );
}

/** What is told of records by itself: warranties that end, stock that runs low. */
export function AlertRulesPage() {
  const query = useInfiniteQuery(alertRulePages);
  const mayPatch = useMay("patchAlertRulesId");
  const company = useSession()?.company ?? null;
  const columns = useMemo(() => {
    // What counts for all companies is not one company's to change.
    const mayChange = (rule: AlertRule): boolean => mayPatch && (company === null || rule.company === company);
    return columnsOf(mayChange, mayPatch);
  }, [mayPatch, company]);
  return (
    <Page title="Alert rules" actions={useMay("postAlertRules") && <NewAlertRule />}>
      <Text>A rule emits an event for each record that its condition holds for, once while it holds.</Text>
      <Loaded query={query}>
        {() => <DataTable label="Alert rules" columns={columns} rowId={({ id }) => String(id)} {...pageRows(query)} isEndless empty="There is no rule." />}
      </Loaded>
    </Page>
  );
}
