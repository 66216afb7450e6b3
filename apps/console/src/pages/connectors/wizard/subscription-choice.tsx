import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { type Draft, type DraftSubscription, emptySubscription } from "./draft.js";

interface SubscriptionChoiceProps {
  readonly draft: Draft;
  readonly index: number;
  readonly onChoose: (index: number) => void;
  readonly onChange: (subscriptions: readonly DraftSubscription[]) => void;
}

/** A connector's subscriptions are tried in order; the first that matches an event makes its request. */
export function SubscriptionChoice({ draft: { subscriptions }, index, onChoose, onChange }: SubscriptionChoiceProps) {
  const add = (): void => {
    onChange([...subscriptions, emptySubscription]);
    onChoose(subscriptions.length);
  };
  const remove = (): void => {
    onChange(subscriptions.filter((_, at) => at !== index));
    onChoose(Math.max(0, index - 1));
  };
  return (
    <Group gap="xs">
      {subscriptions.length > 1 && (
        <>
          <Text size="sm">Subscription</Text>
          <SegmentedControl
            size="xs"
            aria-label="Subscription"
            data={subscriptions.map((_, at) => ({ value: String(at), label: String(at + 1) }))}
            value={String(index)}
            onChange={(chosen) => onChoose(Number(chosen))}
          />
          <Button size="compact-xs" variant="subtle" onClick={remove}>
            Remove this one
          </Button>
        </>
      )}
      <Button size="compact-xs" variant="subtle" onClick={add}>
        Add a subscription
      </Button>
    </Group>
  );
}
