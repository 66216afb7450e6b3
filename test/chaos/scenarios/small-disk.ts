import { join } from "node:path";
import pg from "pg";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Services } from "../../support/services.js";
import type { OwnService } from "../support/backing.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mountSmallDisk, type SmallDisk } from "../support/small-disk.js";

const megabytes = 6;
/** More than fits. */
const events = 15_000;
const tablespace = "small_disk";

/** The day's events and deliveries lie on a disk that fills up while they come, and is then made larger. False where no disk can be mounted. */
export async function filledDisk(services: Services, postgres: OwnService): Promise<boolean> {
  const disk = mountSmallDisk(join(postgres.dataFolder ?? "", "data"), megabytes);
  if (disk === undefined) return false;
  try {
    await onServer(services, `create tablespace ${tablespace} location '${disk.folder}'`);
    await withChaosSystem({ services, processes: 1 }, (system) => fillAndGrow(system, disk));
    await onServer(services, `drop tablespace ${tablespace}`);
  } finally {
    disk.remove();
  }
  return true;
}

async function fillAndGrow(system: ChaosSystem, disk: SmallDisk): Promise<void> {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  for (const table of ["event", "delivery"]) await system.database.query(`alter table trunkline.${table}_${day} set tablespace ${tablespace}`);
  await system.flow.put("asset.deleted", events);
  await eventually(async () => expect((await system.admin().ask("GET", "/health/ready")).text).toMatch(/disk is full: make room for it \(53100\)/), {
    timeoutMs: 60_000,
  });
  expect((await system.admin().ask("GET", "/metrics")).text).toMatch(/^trunkline_ingest_paused 1$/m);
  disk.grow();
  await eventually(async () => expect((await system.admin().ask("GET", "/health/ready")).status).toBe(200), { timeoutMs: 30_000 });
  await system.flow.stop();
  const { repeats } = await expectAllAccountedFor(system);
  console.log(`a disk that filled up: ${repeats} repeats`);
  expect(repeats).toBe(0);
}

async function onServer({ postgres }: Services, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
