import { describe, expect, it } from "vitest";
import { measureLag } from "./measure-lag.js";

const topicOffsets = [
  { partition: 0, offset: "50", high: "50", low: "0" },
  { partition: 1, offset: "50", high: "50", low: "20" },
  { partition: 2, offset: "0", high: "0", low: "0" },
  { partition: 3, offset: "9007199254740999", high: "9007199254740999", low: "9007199254740990" },
];

function adminWith(committed: readonly string[]) {
  const partitions = committed.map((offset, partition) => ({ partition, offset, metadata: null }));
  return { fetchOffsets: async () => [{ topic: "t", partitions }], fetchTopicOffsets: async () => topicOffsets };
}

const lagsOf = async (committed: readonly string[], startFrom: "earliest" | "latest") =>
  (await measureLag(adminWith(committed), { groupId: "g", topics: ["t"], startFrom })).map(({ records }) => records);

describe("lag", () => {
  it("is what lies behind the committed offset, for partitions without traffic too", async () => {
    expect(await lagsOf(["40", "50", "0", "9007199254740999"], "earliest")).toEqual([10, 0, 0, 0]);
  });

  it("of a group that has committed nothing is all there is, or nothing, by where it begins", async () => {
    expect(await lagsOf(["-1", "-1", "-1", "-1"], "earliest")).toEqual([50, 30, 0, 9]);
    expect(await lagsOf(["-1", "-1", "-1", "-1"], "latest")).toEqual([0, 0, 0, 0]);
  });

  it("does not count what retention has taken, and is never negative after a topic was made anew", async () => {
    expect(await lagsOf(["10", "10", "700", "0"], "earliest")).toEqual([40, 30, 0, 9]);
  });

  it("asks nothing where no topic is read", async () => {
    const admin = { fetchOffsets: () => Promise.reject(new Error("asked")), fetchTopicOffsets: () => Promise.reject(new Error("asked")) };
    expect(await measureLag(admin, { groupId: "g", topics: [], startFrom: "earliest" })).toEqual([]);
  });
});
