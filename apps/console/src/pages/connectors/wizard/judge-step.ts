import { client, good } from "../../../api/client.js";
import { ApiProblem, type PointedMessage } from "../../../api/problem.js";
import type { Draft, Step } from "./draft.js";

/** What can be judged before all is there. Throws what is wrong, as the engine says it. */
export async function judgeStep(step: Step, draft: Draft): Promise<void> {
  const faults = step === "target" ? await targetFaults(draft) : step === "events" ? eventFaults(draft) : [];
  if (faults.length > 0) throw new StepFault(faults);
}

/** In a connector that exists secrets are masked: what they hide is judged when it is saved. */
async function targetFaults({ id, name, plugin, config }: Draft): Promise<readonly PointedMessage[]> {
  const named = name.trim() === "" ? [{ pointer: "/name", message: "Give it a name." }] : [];
  if (id !== null) return named;
  const { data } = await good(client.PUT("/api/v1/plugins/{name}/validate", { params: { path: { name: plugin } }, body: { config: { ...config } } }));
  return [...named, ...data.errors];
}

function eventFaults({ subscriptions }: Draft): readonly PointedMessage[] {
  return subscriptions.flatMap(({ eventTypes }, index) =>
    eventTypes.length > 0 ? [] : [{ pointer: `/subscriptions/${index}/eventTypes`, message: "Choose at least one event type: without one nothing is sent." }],
  );
}

class StepFault extends Error {
  override readonly name = "StepFault";
  constructor(readonly faults: readonly PointedMessage[]) {
    super("Something is missing.");
  }
}

/** What is wrong and where; empty where an error is about the whole. */
export function faultsOf(error: unknown): readonly PointedMessage[] {
  if (error instanceof StepFault) return error.faults;
  return error instanceof ApiProblem ? error.errors : [];
}
