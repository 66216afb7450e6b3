import { startReceiver, type Receiver, type Target } from "@trunkline/plugin-testing";
import { afterAll, beforeAll } from "vitest";

/** An outside system of one test file, on a port of its own: what plugins are pointed at in place of the real one (`allowOtherHost`). */
export function useSimulator(target: Target): () => Receiver {
  let receiver: Receiver | undefined;
  beforeAll(async () => {
    receiver = await startReceiver(target);
  });
  afterAll(() => receiver?.close());
  return () => {
    if (receiver === undefined) throw new Error("the simulator has not started");
    return receiver;
  };
}
