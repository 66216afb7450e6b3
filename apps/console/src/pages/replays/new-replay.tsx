import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "../../components/dialog.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { RenderChoice } from "../../components/render-choice.js";
import { ConnectorField, EventTypeField, TimeField } from "../../components/search-fields.js";
import { countReplay, replayList, type ReplayOrder, startReplay } from "./queries.js";

const firstOrder: ReplayOrder = { type: undefined, since: undefined, until: undefined, connectorId: undefined, ratePerSecond: 100, render: "original" };

/** Which events are to go out once more; says how many before anything begins. */
export function NewReplay() {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>New replay</Button>
      <Dialog isOpen={isOpen} onClose={close} title="New replay">
        <Form onStarted={close} />
      </Dialog>
    </>
  );
}

function Form({ onStarted }: { readonly onStarted: () => void }) {
  const [order, setOrder] = useState(firstOrder);
  const queries = useQueryClient();
  const counting = useMutation({ mutationFn: () => countReplay(order) });
  const starting = useMutation({
    mutationFn: () => startReplay(order),
    onSuccess: onStarted,
    onSettled: () => queries.invalidateQueries({ queryKey: replayList.queryKey }),
  });
  const change = (part: Partial<ReplayOrder>): void => {
    counting.reset();
    setOrder({ ...order, ...part });
  };
  const error = counting.error ?? starting.error;
  return (
    <Stack>
      <Fields order={order} onChange={change} />
      {error !== null && <ProblemAlert error={error} />}
      {counting.data !== undefined && <Text role="status">{countText(counting.data)}</Text>}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => counting.mutate()} loading={counting.isPending}>
          Count
        </Button>
        <Button onClick={() => starting.mutate()} loading={starting.isPending} disabled={counting.data === undefined || counting.data.events === 0}>
          Start
        </Button>
      </Group>
    </Stack>
  );
}

function Fields({ order, onChange }: { readonly order: ReplayOrder; readonly onChange: (part: Partial<ReplayOrder>) => void }) {
  return (
    <>
      <EventTypeField value={order.type} onChange={(type) => onChange({ type })} />
      <ConnectorField value={order.connectorId} onChange={(connectorId) => onChange({ connectorId })} />
      <TimeField label="From" value={order.since} onChange={(since) => onChange({ since })} />
      <TimeField label="Until" value={order.until} onChange={(until) => onChange({ until })} />
      <NumberInput
        label="Events a second"
        min={1}
        max={10_000}
        value={order.ratePerSecond}
        onChange={(rate) => onChange({ ratePerSecond: Number(rate) || firstOrder.ratePerSecond })}
        hideControls
      />
      <RenderChoice value={order.render} onChange={(render) => onChange({ render })} />
    </>
  );
}

function countText({ events, deliveries }: { readonly events: number; readonly deliveries: number | null }): string {
  const to = deliveries === null ? "too many deliveries to count" : `${deliveries.toLocaleString("en")} deliveries at most`;
  return `${events.toLocaleString("en")} events, ${to}. Live traffic goes first.`;
}
