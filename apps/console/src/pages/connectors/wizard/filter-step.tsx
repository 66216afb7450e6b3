import { Stack } from "@mantine/core";
import type { PointedMessage } from "../../../api/problem.js";
import { FilterEditor } from "../../../components/filter/filter-editor.js";
import { PointedMessages } from "../../../components/pointed-messages.js";
import type { Draft, DraftSubscription } from "./draft.js";
import { MatchCount } from "./match-count.js";
import { useEventPaths } from "./use-event-paths.js";

interface FilterStepProps {
  readonly draft: Draft;
  readonly subscription: DraftSubscription;
  readonly onChange: (filter: unknown) => void;
  readonly errors: readonly PointedMessage[];
}

/** Which of the chosen events. */
export function FilterStep({ draft, subscription, onChange, errors }: FilterStepProps) {
  const { paths } = useEventPaths(subscription.eventTypes);
  return (
    <Stack>
      <FilterEditor filter={subscription.filter} onChange={onChange} paths={paths} />
      <PointedMessages errors={errors} />
      <MatchCount draft={draft} subscription={subscription} />
    </Stack>
  );
}
