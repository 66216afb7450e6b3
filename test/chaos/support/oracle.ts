import { expect } from "vitest";
import type { Engine } from "../../support/start-engine.js";
import type { ReceivedRequest, Receiver } from "../../support/start-receiver.js";
import { eventually } from "../../support/eventually.js";
import { expectNoCanary } from "./canary.js";
import type { ChaosSystem } from "./chaos-system.js";
import { progressOf } from "./offsets.js";
import { readRows, type DeliveryRow } from "./rows.js";
import type { Targets } from "./targets.js";

/** Work of a dead process is taken over after 20 s, and a slow machine needs time for the rest. */
const settleWithinMs = 90_000;

/** After a fault, with the flow stopped: waits until all has its end, then checks that nothing was lost, made up, or shown that must not be. */
export async function expectAllAccountedFor(system: ChaosSystem): Promise<{ readonly repeats: number }> {
  await eventually(() => expectSettled(system), { timeoutMs: settleWithinMs, pauseMs: 300 });
  await expectProducedEqualsTaken(system);
  await expectDeliveriesMatchEvents(system);
  expectNothingUnhandled(system.engines);
  await expectNoCanary(system);
  return { repeats: repeatsAt(system.receiver) };
}

/** Every record is read, and nothing is open but what is parked on purpose. */
async function expectSettled({ flow, database, engines, targets }: ChaosSystem): Promise<void> {
  const [engine] = engines;
  if (!engine) throw new Error("there is no engine");
  const { behind } = await progressOf(engine);
  expect(behind, "partitions that are not read to their end").toEqual([]);
  const { deliveries } = await readRows(database);
  expect(openOf(deliveries, targets), "deliveries without an end").toEqual([]);
  expect(flow.accepted.size, "events that went in").toBeGreaterThan(0);
}

function openOf(deliveries: readonly DeliveryRow[], { endOf }: Targets): readonly string[] {
  const open = deliveries.filter(({ connector_id, status }) => status !== endOf.get(connector_id));
  return open.length > 5 ? [`${open.length} in all`, ...open.slice(0, 5).map(textOf)] : open.map(textOf);
}

function textOf({ id, connector_id: connector, status, reason, owner, attempt_number: attempt, due }: DeliveryRow): string {
  return `${id} of connector ${connector}: ${status} (${reason}), attempt ${attempt}, owner ${owner}, due ${due?.toISOString()}`;
}

/** produced = accepted + duplicate + rejected, by identity. */
async function expectProducedEqualsTaken({ flow, database }: ChaosSystem): Promise<void> {
  const { eventIds, rejected } = await readRows(database);
  const events = new Set(eventIds);
  expect(eventIds.length, "an event has one row").toBe(events.size);
  expect(
    [...flow.accepted.keys()].filter((id) => !events.has(id)),
    "accepted, and lost",
  ).toEqual([]);
  expect(
    eventIds.filter((id) => !flow.accepted.has(id) && !flow.unanswered.has(id)),
    "never sent",
  ).toEqual([]);
  expect(new Set(rejected), "malformed messages are kept, each once by its bytes").toEqual(flow.malformed);
}

/** accepted × matches = delivery rows; every id that counts as delivered was seen by its receiver, and only under that id. */
async function expectDeliveriesMatchEvents({ flow, database, targets, receiver }: ChaosSystem): Promise<void> {
  const { eventIds, deliveries, deadLetterIds } = await readRows(database);
  const types = new Map([...flow.unanswered, ...flow.accepted]);
  const expected = eventIds.flatMap((id) => (targets.connectorsOf.get(types.get(id)!) ?? []).map((connector) => `${connector} ${id}`));
  expect(deliveries.map(({ connector_id, event_id }) => `${connector_id} ${event_id}`).sort()).toEqual(expected.sort());
  expect(
    deliveries.filter((row) => (row.due !== null) !== ["parked", "retrying"].includes(row.status) || (row.owner !== null) !== (row.status === "pending")),
    "a row without an owner or a due time",
  ).toEqual([]);
  const seen = new Set(receiver.requests.map(({ headers }) => headers["webhook-id"]));
  const sent = deliveries.filter(({ status }) => status === "delivered" || status === "dead_lettered");
  expect(
    sent.filter(({ id }) => !seen.has(id)),
    "never seen by its receiver",
  ).toEqual([]);
  expect(seen.size, "ids that no row knows").toBe(sent.length);
  expect(new Set(deadLetterIds)).toEqual(new Set(deliveries.filter(({ status }) => status === "dead_lettered").map(({ id }) => id)));
}

/** A bug of the engine would stand in its log by one of these. */
function expectNothingUnhandled(engines: readonly Engine[]): void {
  for (const engine of engines) expect(engine.log().split("\n").filter(isUnhandled)).toEqual([]);
}

function isUnhandled(line: string): boolean {
  return /unhandled|uncaught|TypeError|ReferenceError|AssertionError|MaxListenersExceeded|heap out of memory/i.test(line);
}

const neverRepeated = ["/steady", "/slow", "/limited", "/three-seconds", "/hangs-once", "/paused"];

/** Requests beyond the first of each id, at these paths; by default all but those whose answers ask for retries. */
export function repeatsAt({ requests }: Receiver, paths: readonly string[] = neverRepeated): number {
  const seen = new Set<string | undefined>();
  const repeated = requests.filter(({ path, headers }) => {
    const id = headers["webhook-id"];
    const isRepeat = paths.includes(path) && seen.has(id);
    seen.add(id);
    return isRepeat;
  });
  if (repeated.length > 0) console.log(`sent again: ${summary(repeated)}`);
  return repeated.length;
}

function summary(requests: readonly ReceivedRequest[]): string {
  const byPath = Object.groupBy(requests, ({ path }) => path);
  return Object.entries(byPath)
    .map(([path, some]) => `${some?.length} at ${path}`)
    .join(", ");
}
