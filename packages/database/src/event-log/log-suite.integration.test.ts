import { describeLog } from "@trunkline/core/testing";
import { describe } from "vitest";
import { missingPostgres, openTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("as the twin in memory", () => {
  describeLog("the log on PostgreSQL", async () => {
    const { database, close } = await openTestDatabase();
    return { log: database.eventLog, queue: database.deliveryQueue, close };
  });
});
