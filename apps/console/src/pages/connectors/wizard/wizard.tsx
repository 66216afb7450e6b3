import { Alert, Button, Group, Stack, Stepper } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { client, good } from "../../../api/client.js";
import { ApiProblem, type PointedMessage, sentenceOf } from "../../../api/problem.js";
import { type Draft, type DraftChange, type Step, stepOf, steps } from "./draft.js";
import { StepBody } from "./step-body.js";

const labels: Readonly<Record<Step, string>> = { plugin: "Plugin", target: "Target", events: "Events", filter: "Filter", template: "Request" };

interface WizardProps {
  readonly initial: Draft;
  /** Throws the engine's ApiProblem where it refuses; its faults are shown where they can be mended. */
  readonly save: (draft: Draft) => Promise<void>;
}

/** From plugin to request, step by step; nothing is saved before the last. */
export function Wizard({ initial, save }: WizardProps) {
  // The plugin of a connector that exists stays.
  const isChange = initial.id !== null;
  const [draft, setDraft] = useState(initial);
  const [step, setStep] = useState<Step>(isChange ? "target" : "plugin");
  const [errors, setErrors] = useState<readonly PointedMessage[]>([]);
  const change = useDraftChange(setDraft, setErrors);
  const next = useMutation({
    mutationFn: () => (step === steps.at(-1) ? save(draft) : judgeStep(step, draft)),
    onSuccess: () => {
      setErrors([]);
      setStep(steps[steps.indexOf(step) + 1] ?? step);
    },
    onError: (error) => {
      const faults = faultsOf(error);
      setErrors(faults);
      const [first] = faults;
      if (first !== undefined) setStep(stepOf(first));
    },
  });
  const isLast = step === steps.at(-1);
  const back = steps[steps.indexOf(step) - 1];
  const hasBack = back !== undefined && !(isChange && back === "plugin");
  return (
    <Stack>
      <Stepper active={steps.indexOf(step)} size="xs" onStepClick={(index) => setStep(steps[index] ?? step)} allowNextStepsSelect={isChange} iconSize={28}>
        {steps.map((each) => (
          <Stepper.Step key={each} label={labels[each]} disabled={isChange && each === "plugin"} />
        ))}
      </Stepper>
      {next.error && faultsOf(next.error).length === 0 && (
        <Alert role="alert" color="red" variant="outline" title="This did not work">
          {sentenceOf(next.error)}
        </Alert>
      )}
      <StepBody step={step} draft={draft} onChange={change} errors={errors.filter((error) => stepOf(error) === step)} />
      <Group>
        {hasBack && (
          <Button variant="default" onClick={() => setStep(back)}>
            Back
          </Button>
        )}
        <Button onClick={() => next.mutate()} loading={next.isPending} disabled={draft.plugin === ""}>
          {isLast ? (isChange ? "Save" : "Create") : "Next"}
        </Button>
      </Group>
    </Stack>
  );
}

function useDraftChange(setDraft: (update: (draft: Draft) => Draft) => void, setErrors: (errors: readonly PointedMessage[]) => void): DraftChange {
  return {
    draft: (change) => {
      setErrors([]);
      setDraft((draft) => ({ ...draft, ...change }));
    },
    subscription: (change) => {
      setErrors([]);
      setDraft((draft) => ({ ...draft, subscriptions: draft.subscriptions.map((each, index) => (index === 0 ? { ...each, ...change } : each)) }));
    },
  };
}

/** What can be judged before all is there. Throws what is wrong as the engine says it. */
async function judgeStep(step: Step, { id, name, plugin, config, subscriptions }: Draft): Promise<void> {
  if (step === "target") {
    const named = name.trim() === "" ? [{ pointer: "/name", message: "Give it a name." }] : [];
    const faults = [...named, ...(id === null ? await configFaults(plugin, config) : [])];
    if (faults.length > 0) throw new StepFault(faults);
  }
  if (step === "events" && subscriptions.every(({ eventTypes }) => eventTypes.length === 0))
    throw new StepFault([{ pointer: "/subscriptions/0/eventTypes", message: "Choose at least one event type: without one nothing is sent." }]);
}

/** Of a new connector only: in one that exists secrets are masked, and what they hide is judged when it is saved. */
async function configFaults(plugin: string, config: Draft["config"]): Promise<readonly PointedMessage[]> {
  const { data } = await good(client.PUT("/api/v1/plugins/{name}/validate", { params: { path: { name: plugin } }, body: { config: { ...config } } }));
  return data.errors;
}

class StepFault extends Error {
  override readonly name = "StepFault";
  constructor(readonly faults: readonly PointedMessage[]) {
    super("Something is missing.");
  }
}

function faultsOf(error: unknown): readonly PointedMessage[] {
  if (error instanceof StepFault) return error.faults;
  return error instanceof ApiProblem ? error.errors : [];
}
