import { describe, it } from "vitest";
import { provideServices } from "../support/services.js";
import { awayDatabase } from "./scenarios/away-database.js";
import { flushedRedis } from "./scenarios/flushed-redis.js";
import { frozenBroker, restartedBroker } from "./scenarios/restarted-broker.js";
import { filledDisk } from "./scenarios/small-disk.js";
import { stopInSilence } from "./scenarios/stop-in-silence.js";
import { isFull, ownService } from "./support/backing.js";

const services = await provideServices();
const [postgres, kafka, redis] = await Promise.all([ownService("postgres"), ownService("kafka"), ownService("redis")]);
const title = services.skipped === undefined ? "backing services that go away" : `backing services that go away (${services.skipped})`;

describe.skipIf(services.skipped !== undefined)(title, () => {
  it.skipIf(postgres === undefined)("PostgreSQL: nothing moves meanwhile, and all goes on by itself", () => awayDatabase(services, postgres!));
  it.skipIf(kafka === undefined)("the broker: the group is joined again, and read to its end", () => restartedBroker(services, kafka!));
  it.skipIf(redis === undefined)("Redis, restarted without its memory and flushed: work goes on", () => flushedRedis(services, redis!));
  it.runIf(isFull && kafka !== undefined)("a broker that hangs for a minute: the group is joined again by itself", () => frozenBroker(services, kafka!));
  it.runIf(isFull && kafka !== undefined)("all of them silent: an orderly end still takes at most 30 s", () => stopInSilence(services, kafka!));
  it.runIf(isFull && postgres !== undefined)("a disk that fills up: nothing is lost, and all goes on once there is room", async (context) => {
    if (!(await filledDisk(services, postgres!))) context.skip("this process may not mount a disk");
  });
});
