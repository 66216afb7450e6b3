import type { RejectedMessage } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

function rejected(offset: string, door: "kafka" | "http" = "kafka"): RejectedMessage {
  const isKafka = door === "kafka";
  const provenance = { door, topic: isKafka ? "t" : null, partition: isKafka ? 1 : null, offset: isKafka ? offset : null, key: null, headers: { a: "b" } };
  return { provenance, value: Buffer.from([0, 255]), timestampMs: 1_000, tenant: null, reason: "bad_json", detail: "no JSON" };
}

describe.skipIf(missingPostgres)("rejected messages to copy", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    await opened.database.eventLog.settle({ events: [], deliveries: [], rejected: [rejected("1"), rejected("2"), rejected("3"), rejected("0", "http")] });
  });
  afterAll(() => opened?.close());

  it("come once each to processes that ask at once, oldest first; what did not come in through Kafka never", async () => {
    const { maintenance } = opened.database;
    const [first, second] = await Promise.all([maintenance.rejectedToCopy(2), maintenance.rejectedToCopy(2)]);
    const taken = [...first, ...second];
    expect(taken.map(({ provenance }) => provenance.offset).sort()).toEqual(["1", "2", "3"]);
    expect(first.map(({ id }) => id)).toEqual(first.map(({ id }) => id).sort((one, other) => one - other));
    expect(taken[0]).toMatchObject({ reason: "bad_json", value: Buffer.from([0, 255]), provenance: { topic: "t", partition: 1, headers: { a: "b" } } });
    expect(Math.abs(Date.now() - taken[0]!.rejectedAtMs)).toBeLessThan(60_000);
    expect(await maintenance.rejectedToCopy(10)).toEqual([]);
  });

  it("come again when their process never finished, and no more once copied", async () => {
    const { maintenance } = opened.database;
    await opened.query("update trunkline.rejected_message set copying_until = now() - interval '1 second'");
    const again = await maintenance.rejectedToCopy(10);
    expect(again).toHaveLength(3);
    await maintenance.markCopied(again.slice(0, 2).map(({ id }) => id));
    await opened.query("update trunkline.rejected_message set copying_until = now() - interval '1 second'");
    expect((await maintenance.rejectedToCopy(10)).map(({ id }) => id)).toEqual(again.slice(2).map(({ id }) => id));
  });

  it("that failed come again after seconds, not at once", async () => {
    const { maintenance } = opened.database;
    await opened.query("update trunkline.rejected_message set copied_at = null, copying_until = null");
    const [failed] = await maintenance.rejectedToCopy(10);
    await maintenance.copyAgainSoon([failed!.id]);
    expect(await maintenance.rejectedToCopy(10)).toEqual([]);
    const [row] = await opened.query("select copying_until < now() + interval '6 seconds' as soon from trunkline.rejected_message where id = $1", [failed!.id]);
    expect(row).toEqual({ soon: true });
  });
});
