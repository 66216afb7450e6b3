import { expect, test } from "vitest";
import { createTestDatabase } from "./create-database.js";
import { testStack } from "./test-stack.js";

test("test files that ask at once share one server", async (context) => {
  const [one, two] = await Promise.all([testStack(["postgres"]), testStack(["postgres"])]);
  if (one.skipped) context.skip(one.skipped);
  expect(one.urls.postgres).toBe(two.urls.postgres);
  const database = await createTestDatabase(one.urls.postgres);
  await database.drop();
});
