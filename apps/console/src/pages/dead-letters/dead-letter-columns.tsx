import { Checkbox, Text } from "@mantine/core";
import type { DeadLetter } from "../../api/answers.js";
import type { Columns } from "../../components/data-table.js";
import { wordsOf } from "../../components/delivery-status.js";
import { PathLink } from "../../components/path-link.js";
import { TimeText } from "../../components/time-text.js";

interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

const ERROR_PX = 360;

interface DeadLetterColumns {
  /** null: nothing can be done with them here. */
  readonly choice: Choice | null;
  /** Which connector's they are is known. */
  readonly ofOneConnector?: boolean;
}

const connector: Columns<DeadLetter>[number] = {
  id: "connector",
  header: "Connector",
  cell: ({ row: { original } }) => <PathLink to={`/connectors/${original.connector}`}>{original.connectorName}</PathLink>,
};

export function deadLetterColumns({ choice, ofOneConnector = false }: DeadLetterColumns): Columns<DeadLetter> {
  const columns: Columns<DeadLetter> = [
    { id: "failed", header: "Failed", cell: ({ row: { original } }) => <TimeText value={original.failed_at} /> },
    {
      id: "delivery",
      header: "Delivery",
      cell: ({ row: { original } }) => <PathLink to={`/deliveries/${encodeURIComponent(original.deliveryId)}`}>{original.event.type}</PathLink>,
    },
    ...(ofOneConnector ? [] : [connector]),
    { id: "reason", header: "Reason", cell: ({ row: { original } }) => wordsOf(original.reason) },
    { id: "error", header: "Error", cell: ({ row: { original } }) => <ErrorText letter={original} /> },
    { id: "attempts", header: "Attempts", accessorKey: "attempts" },
  ];
  if (choice === null) return columns;
  return [{ id: "chosen", header: "Chosen", cell: ({ row: { original } }) => <Chosen letter={original} choice={choice} /> }, ...columns];
}

function ErrorText({ letter: { error, fallbackError } }: { readonly letter: DeadLetter }) {
  const text = [error, fallbackError === null ? null : `fallback: ${fallbackError}`].filter((part) => part !== null).join("; ");
  return (
    <Text size="sm" maw={ERROR_PX} truncate="end" title={text}>
      {text}
    </Text>
  );
}

function Chosen({ letter, choice: { chosen, onChoose } }: { readonly letter: DeadLetter; readonly choice: Choice }) {
  const { id, event, connectorName } = letter;
  const change = (isOn: boolean): void => onChoose(new Set(isOn ? [...chosen, id] : [...chosen].filter((other) => other !== id)));
  return (
    <Checkbox aria-label={`Choose ${event.type} to ${connectorName}`} checked={chosen.has(id)} onChange={(changed) => change(changed.currentTarget.checked)} />
  );
}
