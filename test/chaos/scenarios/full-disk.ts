import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Services } from "../../support/services.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { progressOf } from "../support/offsets.js";
import { expectAllAccountedFor } from "../support/oracle.js";

/** PostgreSQL's own words and SQLSTATE where a table cannot grow (mdextend, ENOSPC); raised by triggers, as a disk of the tests' own would need a mount. */
const fillDisk = `
create function trunkline.disk_is_full() returns trigger language plpgsql as $$ begin
  raise exception 'could not extend file "base/16384/16385": No space left on device' using errcode = '53100', hint = 'Check free disk space.';
end $$;
create trigger disk_is_full before insert or update on trunkline.event for each statement execute function trunkline.disk_is_full();
create trigger disk_is_full before insert or update on trunkline.delivery for each statement execute function trunkline.disk_is_full();`;
const makeRoom = "drop function trunkline.disk_is_full() cascade";

/** The database refuses every write: partitions stand still, the API lives and says why, and all goes on by itself. */
export async function fullDisk(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 1 }, async (system) => {
    await system.database.query(fillDisk);
    try {
      await expectToldInWords(system);
      await expectNothingTaken(system);
    } finally {
      await system.database.query(makeRoom);
    }
    await eventually(async () => expect((await system.admin().ask("GET", "/health/ready")).status).toBe(200), { timeoutMs: 30_000 });
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`disk full: ${repeats} repeats`);
    expect(repeats, "sends whose outcome could not be written are not sent again by the same process").toBe(0);
    expect(await system.admin().ask("GET", "/metrics")).toMatchObject({ text: expect.stringContaining("trunkline_ingest_paused 0") as string });
  });
}

async function expectToldInWords({ admin, engines }: ChaosSystem): Promise<void> {
  await eventually(async () => {
    const { status, text } = await admin().ask("GET", "/health/ready");
    expect(text).toMatch(/disk is full: make room for it \(53100\)/);
    expect(status).toBe(503);
  });
  expect((await admin().ask("GET", "/metrics")).text).toMatch(/^trunkline_ingest_paused 1$/m);
  expect((await admin().ask("GET", "/api/v1/connectors")).status, "the API lives").toBe(200);
  expect((await admin().ask("GET", "/health/live")).status).toBe(200);
  const refused = await admin().ask("POST", "/api/v1/events", { body: { type: "asset.created", data: {} } });
  expect(refused.status, refused.text).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect(refused.text).toMatch(/Nothing of this request was taken/);
  expect(engines[0]!.log()).toMatch(/database[.]unavailable.*/);
}

async function expectNothingTaken({ engines, database }: ChaosSystem): Promise<void> {
  const count = async (): Promise<unknown> => (await database.query("select count(*) from trunkline.event")).rows;
  const before = await count();
  const { produced } = await progressOf(engines[0]!);
  await sleep(3_000);
  expect(await count()).toEqual(before);
  const after = await progressOf(engines[0]!);
  expect(after.produced, "events go on coming").toBeGreaterThan(produced);
  expect(after.behind.length, "partitions stand still").toBeGreaterThan(0);
  expect(engines[0]!.isAlive()).toBe(true);
}
