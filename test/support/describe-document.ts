import { afterAll, beforeAll, describe } from "vitest";
import { type Receiver, startReceiver } from "./start-receiver.js";
import type { System } from "./whole-system.js";

/** The points of one document on an engine that several share; the receiver is this document's own. */
export function describeDocument(title: string, shared: () => System, tests: (system: () => System) => void): void {
  describe(title, () => {
    let receiver: Receiver | undefined;
    beforeAll(async () => {
      receiver = await startReceiver();
    });
    afterAll(() => receiver?.close());
    tests(() => {
      if (receiver === undefined) throw new Error("the receiver did not start");
      return { ...shared(), receiver };
    });
  });
}
