import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Services } from "../../support/services.js";
import { isFull, takeAway, type OwnService } from "../support/backing.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats } from "../support/promises.js";

/** PostgreSQL is away for some time, in the long form for longer than every lease lasts. */
export async function awayDatabase(services: Services, postgres: OwnService): Promise<void> {
  await withChaosSystem({ services, processes: 2 }, async (system) => {
    const [first] = system.engines;
    const isToldInWords = () =>
      eventually(async () => {
        const answer = await fetch(`${first!.url}/health/ready`);
        const text = await answer.text();
        expect(text).toMatch(/nothing listens where DATABASE_URL points|connection to the database was cut|database is (being shut down|starting)/);
        expect(answer.status).toBe(503);
        expect((await fetch(`${first!.url}/health/live`)).status).toBe(200);
      });
    await takeAway(postgres, { awayMs: isFull ? 60_000 : 8_000, meanwhile: isToldInWords });
    const backAt = Date.now();
    await eventually(async () => expect((await system.admin().ask("GET", "/health/ready")).status).toBe(200), { timeoutMs: 30_000 });
    const readyAfterMs = Date.now() - backAt;
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`PostgreSQL away: ready again after ${readyAfterMs} ms, ${repeats} repeats`);
    for (const engine of system.engines) expect(engine.isAlive(), "the process has lived on").toBe(true);
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
  });
}
