import { expect, it } from "vitest";
import { explainDatabaseError } from "./explain-database-error.js";

function sqlError(code: string): Error {
  return Object.assign(new Error('could not extend file "base/16384/2619"'), { code });
}

it.each([
  ["53100", /disk is full: make room/],
  ["53400", /run out of a resource \(53400\)/],
  ["57P03", /starting up/],
  ["58030", /read or write its files/],
  ["ECONNREFUSED", /nothing listens/],
  ["XX000", /refuses a statement \(XX000\)/],
])("says for %s what is wrong", (code, words) => {
  expect(explainDatabaseError(sqlError(code))).toMatch(words);
});

it("shows nothing of what the database said", () => {
  expect(explainDatabaseError(sqlError("53100"))).not.toMatch(/base\/16384/);
  expect(explainDatabaseError(new Error("connect to trunkline:secret@db failed"))).not.toMatch(/secret/);
});

it("knows time-outs and cut connections by their words, as they have no code", () => {
  expect(explainDatabaseError(new Error("timeout exceeded when trying to connect"))).toBe("the database does not answer in time");
  expect(explainDatabaseError(new Error("Connection terminated unexpectedly"))).toBe("the connection to the database was cut");
});
