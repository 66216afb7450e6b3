import pg from "pg";
import { expect, it } from "vitest";
import { rateLimitsOf } from "./rate-limits.js";

it("fails nobody over tokens that cannot be given back, while taking tells that the database is away", async () => {
  // Nobody listens at port 1.
  const pool = new pg.Pool({ connectionString: "postgresql://nobody@127.0.0.1:1/nothing" });
  const limits = rateLimitsOf(pool);
  const windows = [{ key: "events/acme", max: 5, perMs: 1_000 }];
  await expect(limits.take(windows, 1)).rejects.toThrow("ECONNREFUSED");
  await expect(limits.giveBack(windows, { granted: 1, waitMs: 0, takenAtMs: Date.now() }, 1)).resolves.toBeUndefined();
  await pool.end();
});
