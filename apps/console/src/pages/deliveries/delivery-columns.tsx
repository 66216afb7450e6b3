import type { Delivery } from "../../api/answers.js";
import type { Columns } from "../../components/data-table.js";
import { DeliveryStatus, wordsOf } from "../../components/delivery-status.js";
import { msText } from "../../components/number-text.js";
import { PathLink } from "../../components/path-link.js";
import { TimeText } from "../../components/time-text.js";

const connector: Columns<Delivery>[number] = {
  id: "connector",
  header: "Connector",
  cell: ({ row: { original } }) => <PathLink to={`/connectors/${original.connectorId}`}>{original.connectorName}</PathLink>,
};

/** Of a list of deliveries; `ofOneConnector`: which one is known. */
export function deliveryColumns({ ofOneConnector = false } = {}): Columns<Delivery> {
  return [
    { id: "planned", header: "Planned", cell: ({ row: { original } }) => <TimeText value={original.plannedAt} /> },
    {
      id: "delivery",
      header: "Delivery",
      cell: ({ row: { original } }) => <PathLink to={`/deliveries/${encodeURIComponent(original.id)}`}>{original.id.slice(0, 8)}</PathLink>,
    },
    { id: "event", header: "Event", cell: ({ row: { original } }) => <EventLink delivery={original} /> },
    ...(ofOneConnector ? [] : [connector]),
    { id: "status", header: "Status", cell: ({ row: { original } }) => <DeliveryStatus delivery={original} /> },
    { id: "why", header: "Why", cell: ({ row: { original } }) => wordsOf(original.parkedReason ?? original.reason ?? "") },
    { id: "answer", header: "Answer", cell: ({ row: { original } }) => original.responseStatus ?? "–" },
    { id: "attempts", header: "Attempts", accessorKey: "attemptCount" },
    { id: "duration", header: "Duration", cell: ({ row: { original } }) => msText(original.durationMs) },
  ];
}

function EventLink({ delivery: { eventId, eventType, test } }: { readonly delivery: Delivery }) {
  if (test) return "a test";
  return <PathLink to={`/events/${encodeURIComponent(eventId)}`}>{eventType ?? eventId}</PathLink>;
}
