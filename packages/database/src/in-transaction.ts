import type { Pool, PoolClient } from "pg";
import { sqlProblemOf } from "./sql-error.js";

const tries = 5;

/** Runs work in one transaction of the engine. A connection whose rollback fails is thrown away. */
export async function inTransaction<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Repeats work that lost against another transaction (deadlock, serialisation): nothing of it was written. */
export async function untilUncontended<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || sqlProblemOf(error) !== "try_again") throw error;
    }
  }
}
