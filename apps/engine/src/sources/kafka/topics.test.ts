import type { Admin } from "kafkajs";
import { describe, expect, it } from "vitest";
import { resolveTopics } from "./topics.js";

function adminOf(existing: string[]) {
  const created: unknown[] = [];
  const admin = {
    listTopics: async () => [...existing],
    createTopics: async ({ topics }: { topics: readonly { topic: string; numPartitions: number }[] }) => {
      created.push(...topics);
      existing.push(...topics.map(({ topic }) => topic));
      return true;
    },
  } as unknown as Admin;
  return { admin, created };
}

describe("topics to read", () => {
  it("by name are created where they are missing, with 8 partitions", async () => {
    const { admin, created } = adminOf(["a"]);
    expect(await resolveTopics(admin, { names: ["a", "b"] }, "dlq")).toEqual(["a", "b"]);
    expect(created).toEqual([{ topic: "b", numPartitions: 8 }]);
    await resolveTopics(admin, { names: ["a", "b"] }, "dlq");
    expect(created).toHaveLength(1);
  });

  it("by pattern are those that exist, without Kafka's own and without the one for copies of rejected messages", async () => {
    const { admin, created } = adminOf(["erp-b", "__consumer_offsets", "erp-a", "erp-a.rejected", "crm"]);
    expect(await resolveTopics(admin, { pattern: /^erp-/ }, "erp-a.rejected")).toEqual(["erp-a", "erp-b"]);
    expect(await resolveTopics(admin, { pattern: /./ }, "erp-a.rejected")).toEqual(["crm", "erp-a", "erp-b"]);
    expect(created).toEqual([]);
  });

  it("are asked for again while a topic of the cluster has no leader, which kafkajs tells by breaking", async () => {
    const { admin } = adminOf(["a"]);
    let looks = 0;
    const withoutLeader = { ...admin, listTopics: async () => ((looks += 1) < 3 ? (null as unknown as { topics: string[] }).topics : ["a", "b"]) };
    expect(await resolveTopics(withoutLeader, { names: ["a"] }, "dlq")).toEqual(["a"]);
    expect(looks).toBe(3);
  });

  it("that Kafka refuses to list are an error at once", async () => {
    const { admin } = adminOf([]);
    const refused = { ...admin, listTopics: () => Promise.reject(new Error("not authorized")) };
    await expect(resolveTopics(refused, { names: ["a"] }, "dlq")).rejects.toThrow("not authorized");
  });
});
