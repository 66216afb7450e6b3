import { kafkaVersions, usualKafkaVersion } from "@trunkline/stack";
import { describe, it } from "vitest";
import { provideServices } from "../support/services.js";
import { brokerOfVersion } from "./scenarios/broker-versions.js";
import { rollingRestart } from "./scenarios/rolling-restart.js";
import { isFull } from "./support/backing.js";

describe.runIf(isFull)("brokers of other versions, and several of them", () => {
  it.each(kafkaVersions)("Kafka %s: everything is read, delivered and committed, whoever comes and goes", async (version) => {
    await brokerOfVersion(await provideServices(), version);
  });
  it("three brokers restarted one after the other: nothing is lost, and the lag is gone within a minute of each", async () => {
    await rollingRestart(await provideServices(), usualKafkaVersion);
  });
});
