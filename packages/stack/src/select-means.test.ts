import { expect, test } from "vitest";
import { type Availability, type Candidate, selectMeans } from "./select-means.js";

const missing: Availability = { available: false, reason: "no java", remedy: "install java" };
const noEngine: Availability = { available: false, reason: "no engine", remedy: "install docker" };

function candidates(native: Availability, docker: Availability, asked: string[] = []): Candidate[] {
  const probe = (means: "native" | "docker", answer: Availability) => ({
    means,
    probe: () => {
      asked.push(means);
      return Promise.resolve(answer);
    },
  });
  return [probe("native", native), probe("docker", docker)];
}

test("an explicit URL wins and nothing else is looked for", async () => {
  const asked: string[] = [];
  const selection = await selectMeans(" postgres://db/x ", candidates({ available: true }, { available: true }, asked));
  expect(selection).toEqual({ means: "explicit", url: "postgres://db/x" });
  expect(asked).toEqual([]);
});

test("a blank URL counts as none", async () => {
  expect(await selectMeans("  ", candidates({ available: true }, noEngine))).toEqual({ means: "native" });
});

test("a native service wins over Docker, which is not even asked", async () => {
  const asked: string[] = [];
  expect(await selectMeans(undefined, candidates({ available: true }, { available: true }, asked))).toEqual({ means: "native" });
  expect(asked).toEqual(["native"]);
});

test("Docker serves where nothing native does", async () => {
  expect(await selectMeans(undefined, candidates(missing, { available: true }))).toEqual({ means: "docker" });
});

test("with no means at all every reason is reported, in order", async () => {
  expect(await selectMeans(undefined, candidates(missing, noEngine))).toEqual({ means: "missing", failures: [missing, noEngine] });
});
