import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { PreviewEntry } from "../../../api/answers.js";
import { sentenceOf } from "../../../api/problem.js";
import type { Draft, DraftSubscription } from "./draft.js";
import { previewQuery } from "./preview-query.js";

/** So many of the newest events are asked about. */
export const COUNTED_EVENTS = 200;
const PAUSE_MS = 300;
const outside: readonly string[] = ["filtered", "filter_failed", "not_subscribed", "not_addressed"];

interface MatchCountProps {
  readonly draft: Pick<Draft, "id" | "plugin" | "config">;
  readonly subscription: DraftSubscription;
}

/** How many of the last events would pass, as the engine judges them. */
export function MatchCount({ draft, subscription }: MatchCountProps) {
  const [asked] = useDebouncedValue({ draft, subscription: { ...subscription, template: null }, last: COUNTED_EVENTS }, PAUSE_MS);
  const { data, error } = useQuery(previewQuery(asked));
  return (
    <Text role="status" fw={500} c={error ? "red" : undefined}>
      {error ? sentenceOf(error) : data === undefined ? "Counting…" : countText(data.data)}
    </Text>
  );
}

function countText(entries: readonly PreviewEntry[]): string {
  const subscribed = entries.filter(({ verdict }) => verdict !== "not_subscribed");
  const passing = entries.filter(({ verdict }) => !outside.includes(verdict));
  if (entries.length === 0) return "No event is stored yet, so there is nothing to count.";
  return `${passing.length} of the last ${subscribed.length} events of the chosen types pass (of ${entries.length} events in all).`;
}
