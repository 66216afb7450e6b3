import { client, good } from "../../../api/client.js";
import { ApiProblem, type PointedMessage } from "../../../api/problem.js";
import type { Draft, Step } from "./draft.js";

/** What can be judged before all is there. Throws what is wrong, as the engine says it. */
export async function judgeStep(step: Step, draft: Draft): Promise<void> {
  const faults = step === "target" ? await targetFaults(draft) : step === "events" ? eventFaults(draft) : [];
  if (faults.length > 0) throw new StepFault(faults);
}

async function targetFaults({ id, name, plugin, config, receivesOnly }: Draft): Promise<readonly PointedMessage[]> {
  const named = name.trim() === "" ? [{ pointer: "/name", message: "Give it a name." }] : [];
  if (id !== null) {
    // Secrets are masked here, so the connector that they belong to is judged with its changes; nothing is rendered for want of a subscription.
    if (!receivesOnly && named.length === 0)
      await good(client.POST("/api/v1/preview", { body: { connectorId: id, config: { ...config }, subscriptions: [], last: 1 } }));
    return named;
  }
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
