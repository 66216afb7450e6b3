import { afterAll, beforeAll, describe } from "vitest";
import { type Api, api } from "./api.js";
import { provideServices, type Services } from "./services.js";
import { type Engine, type EngineOptions, startEngine } from "./start-engine.js";
import { type Receiver, startReceiver } from "./start-receiver.js";

/** What the tests of one file share; filled before the first test. */
export interface System {
  readonly engine: Engine;
  readonly admin: Api;
  readonly receiver: Receiver;
  readonly services: Services;
}

/** A group of tests with one engine and one receiver; reported as skipped, with the reason, where a service is missing. */
export async function describeSystem(title: string, options: EngineOptions, tests: (system: () => System) => void): Promise<void> {
  const services = await provideServices();
  const words = services.skipped === undefined ? title : `${title} (${services.skipped})`;
  describe.skipIf(services.skipped !== undefined)(words, () => {
    let system: System | undefined;
    beforeAll(async () => {
      const engine = await startEngine(services, options);
      system = { engine, services, admin: api(engine), receiver: await startReceiver() };
    });
    afterAll(async () => {
      await system?.receiver.close();
      await system?.engine.remove();
    });
    tests(() => {
      if (!system) throw new Error("the engine did not start");
      return system;
    });
  });
}
