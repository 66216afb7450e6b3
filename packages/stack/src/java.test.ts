import { expect, test } from "vitest";
import { javaVersion, probeJava } from "./java.js";

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_392"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ["The operation couldn't be completed. Unable to locate a Java Runtime.", undefined],
])("%s is version %s", (text, version) => {
  expect(javaVersion(text)).toBe(version);
});

test("without Java the report says how to get Kafka nevertheless", async () => {
  expect(await probeJava({ PATH: "" })).toMatchObject({ available: false, remedy: expect.stringContaining("KAFKA_BROKERS") });
});
