import { join } from "node:path";
import { expect, test } from "vitest";
import { jarFolder } from "./kafka-jars.js";
import { kafkaVersions, wantedKafkaVersion } from "./kafka-version.js";
import { nativeService } from "./provide-service.js";

const places = { dataFolder: "/data", cacheFolder: "/cache" };

test("KAFKA_VERSION chooses among the versions that are pinned; without it the newest is started", () => {
  for (const version of kafkaVersions) expect(wantedKafkaVersion({ KAFKA_VERSION: version })).toBe(version);
  for (const text of [undefined, "", " "]) expect(wantedKafkaVersion({ KAFKA_VERSION: text })).toBe(kafkaVersions[0]);
});

test.each(["4.1", "latest", "2.8.0"])("KAFKA_VERSION=%s is refused with the list of those that can be had", (text) => {
  expect(() => wantedKafkaVersion({ KAFKA_VERSION: text })).toThrow("KAFKA_VERSION must be one of 4.1.0, 4.0.1, 3.9.1");
});

test("each version has jars and data of its own: an older broker cannot read what a newer one has written", () => {
  expect(new Set(kafkaVersions.map((version) => jarFolder("/cache", { set: "broker", version }))).size).toBe(kafkaVersions.length);
  const folders = [{}, { KAFKA_VERSION: "3.9.1" }].map((environment) => nativeService("kafka", { ...places, environment }).folder);
  expect(folders).toEqual([join("/data", "kafka"), join("/data", "kafka-3.9.1")]);
});
