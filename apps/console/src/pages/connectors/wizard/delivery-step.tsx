import { Fieldset, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { PointedMessage } from "../../../api/problem.js";
import { Loaded } from "../../../components/loaded.js";
import { defaultPolicyQuery } from "./catalog-queries.js";
import { FailureFields } from "./delivery-failure-fields.js";
import { PaceFields } from "./delivery-pace-fields.js";
import { RetryFields } from "./delivery-retry-fields.js";
import { isShownAt, type PolicyFieldsProps } from "./delivery-policy-fields.js";
import type { Draft, DraftDelivery } from "./draft.js";

interface DeliveryStepProps {
  readonly draft: Draft;
  readonly onChange: (delivery: DraftDelivery) => void;
  readonly errors: readonly PointedMessage[];
}

/** How it is delivered: nothing has to be said, and what counts then is shown in each field. */
export function DeliveryStep({ draft, onChange, errors }: DeliveryStepProps) {
  const query = useQuery(defaultPolicyQuery(draft.plugin, draft.config));
  return (
    <Loaded query={query}>{(defaults) => <Policy id={draft.id} delivery={draft.delivery} defaults={defaults} errors={errors} onChange={onChange} />}</Loaded>
  );
}

function Policy(props: PolicyFieldsProps) {
  return (
    <Stack maw={960}>
      <Text size="sm">Fields that stay empty are as the plugin has it, which stands in them in grey.</Text>
      <Part title="Tries">
        <RetryFields {...props} />
      </Part>
      <Part title="Pace and order">
        <PaceFields {...props} />
      </Part>
      <Part title="When the target fails">
        <FailureFields {...props} />
      </Part>
      {props.errors
        .filter((error) => !isShownAt(error))
        .map(({ pointer, message }) => (
          <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
            {pointer} {message}
          </Text>
        ))}
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Fieldset legend={title}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>{children}</SimpleGrid>
    </Fieldset>
  );
}
