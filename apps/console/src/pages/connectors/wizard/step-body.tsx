import { Center, Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { PointedMessage } from "../../../api/problem.js";
import type { JsonSchema } from "../../../components/schema-form/json-schema.js";
import { defaultsOf } from "../../../components/schema-form/prepare-schema.js";
import { pluginQuery } from "./catalog-queries.js";
import { type Draft, type DraftChange, emptySubscription, type PluginChoice, startOf, type Step } from "./draft.js";
import { EventsStep } from "./events-step.js";
import { PluginStep } from "./plugin-step.js";

/** Form, query builder and editor are large: each is loaded when one comes to it. */
const TargetStep = lazy(async () => ({ default: (await import("./target-step.js")).TargetStep }));
const DeliveryStep = lazy(async () => ({ default: (await import("./delivery-step.js")).DeliveryStep }));
const FilterStep = lazy(async () => ({ default: (await import("./filter-step.js")).FilterStep }));
const TemplateStep = lazy(async () => ({ default: (await import("./template-step.js")).TemplateStep }));

interface StepBodyProps {
  readonly step: Step;
  readonly draft: Draft;
  /** Of the subscription that is worked on. */
  readonly index: number;
  readonly onChange: DraftChange;
  readonly errors: readonly PointedMessage[];
}

export function StepBody(props: StepBodyProps) {
  return (
    <Suspense
      fallback={
        <Center p="xl">
          <Loader role="status" aria-label="Loading" />
        </Center>
      }
    >
      <Body {...props} />
    </Suspense>
  );
}

function Body({ step, draft, index, onChange, errors }: StepBodyProps) {
  const choose = usePluginChoice(onChange);
  const subscription = draft.subscriptions[index] ?? emptySubscription;
  switch (step) {
    case "plugin":
      return <PluginStep chosen={draft} onChoose={choose} />;
    case "target":
      return <TargetStep draft={draft} onChange={onChange.draft} errors={errors} />;
    case "delivery":
      return <DeliveryStep draft={draft} onChange={(delivery) => onChange.draft({ delivery })} errors={errors} />;
    case "events":
      return <EventsStep chosen={subscription.eventTypes} onChange={(eventTypes) => onChange.subscription({ eventTypes })} errors={errors} />;
    case "filter":
      return <FilterStep draft={draft} subscription={subscription} onChange={(filter) => onChange.subscription({ filter })} errors={errors} />;
    case "template":
      return <TemplateStep draft={draft} subscription={subscription} onChange={(template) => onChange.subscription({ template })} errors={errors} />;
  }
}

/** Another plugin has another configuration: it begins with that one's defaults, or a preset's. */
function usePluginChoice(onChange: DraftChange): (choice: PluginChoice) => void {
  const queries = useQueryClient();
  return ({ plugin, preset }) => {
    onChange.draft({ plugin, preset, ...startOf({}, undefined) });
    void queries.fetchQuery(pluginQuery(plugin)).then(({ configSchema = {}, direction, presets = [] }) =>
      onChange.draft({
        ...startOf(
          defaultsOf(configSchema as JsonSchema),
          presets.find(({ id }) => id === preset),
        ),
        receivesOnly: direction === "inbound",
      }),
    );
  };
}
