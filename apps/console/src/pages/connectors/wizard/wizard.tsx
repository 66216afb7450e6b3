import { Button, Group, Stack, Stepper } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PointedMessage } from "../../../api/problem.js";
import { ProblemAlert } from "../../../components/problem-alert.js";
import { changeAt, type Draft, indexOf, type Step, stepOf, stepsOf } from "./draft.js";
import { faultsOf, judgeStep } from "./judge-step.js";
import { StepBody } from "./step-body.js";
import { SubscriptionChoice } from "./subscription-choice.js";

const labels: Readonly<Record<Step, string>> = {
  plugin: "Plugin",
  target: "Target",
  events: "Events",
  filter: "Filter",
  template: "Request",
  delivery: "Delivery",
};

interface WizardProps {
  readonly initial: Draft;
  /** Throws the engine's ApiProblem where it refuses; its faults are shown where they can be mended. */
  readonly save: (draft: Draft) => Promise<void>;
}

/** From plugin to request, step by step; nothing is saved before the last. */
export function Wizard({ initial, save }: WizardProps) {
  // The plugin of a connector that exists stays.
  const isChange = initial.id !== null;
  const { draft, change, place, setPlace, errors, next } = useWizard(initial, save);
  const steps = stepsOf(draft);
  const { step, index } = place;
  const toStep = (chosen: Step): void => setPlace({ ...place, step: chosen });
  return (
    <Stack>
      <Stepper active={steps.indexOf(step)} size="xs" onStepClick={(at) => toStep(steps[at] ?? step)} allowNextStepsSelect={isChange} iconSize={28}>
        {steps.map((each) => (
          <Stepper.Step key={each} label={labels[each]} disabled={isChange && each === "plugin"} />
        ))}
      </Stepper>
      {next.error && faultsOf(next.error).length === 0 && <ProblemAlert error={next.error} />}
      {isOfSubscription(step) && (
        <SubscriptionChoice
          draft={draft}
          index={index}
          onChoose={(chosen) => setPlace({ ...place, index: chosen })}
          onChange={(subscriptions) => change((before) => ({ ...before, subscriptions }))}
        />
      )}
      <StepBody
        key={`${step} ${index}`}
        step={step}
        draft={draft}
        index={index}
        onChange={{ draft: (part) => change((before) => ({ ...before, ...part })), subscription: (part) => change((before) => changeAt(before, index, part)) }}
        errors={errors.filter((error) => stepOf(error) === step && (indexOf(error) ?? index) === index)}
      />
      <Buttons
        back={backOf(steps, step, isChange)}
        onBack={toStep}
        label={step !== steps.at(-1) ? "Next" : isChange ? "Save" : "Create"}
        onNext={() => next.mutate()}
        isBusy={next.isPending}
        isReady={draft.plugin !== ""}
      />
    </Stack>
  );
}

function useWizard(initial: Draft, save: WizardProps["save"]) {
  const [draft, setDraft] = useState(initial);
  const [place, setPlace] = useState<Place>({ step: initial.id === null ? "plugin" : "target", index: 0 });
  const [errors, setErrors] = useState<readonly PointedMessage[]>([]);
  const steps = stepsOf(draft);
  const following = steps[steps.indexOf(place.step) + 1];
  const change = (make: (before: Draft) => Draft): void => {
    setErrors([]);
    setDraft(make);
  };
  const next = useMutation({
    mutationFn: () => (following === undefined ? save(draft) : judgeStep(place.step, draft)),
    onSuccess: () => setPlace({ ...place, step: following ?? place.step }),
    onError: (error) => {
      const faults = faultsOf(error);
      setErrors(faults);
      const [first] = faults;
      if (first !== undefined) setPlace({ step: stepOf(first), index: indexOf(first) ?? place.index });
    },
  });
  return { draft, change, place, setPlace, errors, next };
}

const isOfSubscription = (step: Step): boolean => step === "events" || step === "filter" || step === "template";

interface Place {
  readonly step: Step;
  /** Of the subscription that is worked on. */
  readonly index: number;
}

function backOf(steps: readonly Step[], step: Step, isChange: boolean): Step | null {
  const back = steps[steps.indexOf(step) - 1] ?? null;
  return isChange && back === "plugin" ? null : back;
}

interface ButtonsProps {
  readonly back: Step | null;
  readonly onBack: (step: Step) => void;
  readonly label: string;
  readonly onNext: () => void;
  readonly isBusy: boolean;
  readonly isReady: boolean;
}

function Buttons({ back, onBack, label, onNext, isBusy, isReady }: ButtonsProps) {
  return (
    <Group>
      {back !== null && (
        <Button variant="default" onClick={() => onBack(back)}>
          Back
        </Button>
      )}
      <Button onClick={onNext} loading={isBusy} disabled={!isReady}>
        {label}
      </Button>
    </Group>
  );
}
