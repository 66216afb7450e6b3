import { expect, it } from "vitest";
import { emptyRate, memberOf, rateLimitOf, rowsOf } from "./rate-rows.js";

const second = { max: 10, perMs: 1_000 };
const hour = { max: 5_000, perMs: 3_600_000, per: "company" } as const;

it("shows a policy's rate limits, one or several, as rows, and gives them back as they were", () => {
  for (const rateLimit of [second, [second, hour]]) expect(rateLimitOf(rowsOf(rateLimit))).toEqual(rateLimit);
});

it("has a row to type into where the policy says nothing, and says nothing while that is empty", () => {
  for (const rateLimit of [undefined, null]) {
    expect(rowsOf(rateLimit)).toEqual([emptyRate]);
    expect(rateLimitOf(rowsOf(rateLimit))).toBeUndefined();
  }
});

it("leaves out rows without a number, and knows where the engine counts the others", () => {
  const rows = [emptyRate, second, hour];
  expect(rateLimitOf(rows)).toEqual([second, hour]);
  expect(rows.map((row) => memberOf(rows, row))).toEqual([undefined, "rateLimit/0", "rateLimit/1"]);
  expect(memberOf([emptyRate, second], second)).toBe("rateLimit");
});
