import { expect, test } from "vitest";
import { refuseMissingKeys } from "./refuse-missing-keys.js";

test("an engine that has every key starts, with further ones too; one that lacks a key is told which and for how many connectors", () => {
  const sealedBy = new Map([
    ["aaaaaaaa", 1],
    ["bbbbbbbb", 12],
  ]);
  expect(() => refuseMissingKeys(sealedBy, ["cccccccc", "aaaaaaaa", "bbbbbbbb"])).not.toThrow();
  expect(() => refuseMissingKeys(new Map(), ["cccccccc"])).not.toThrow();
  expect(() => refuseMissingKeys(sealedBy, ["aaaaaaaa"])).toThrow("lacks the key bbbbbbbb (secrets of 12 connectors)");
  expect(() => refuseMissingKeys(sealedBy, ["bbbbbbbb"])).toThrow("lacks the key aaaaaaaa (secrets of 1 connector)");
});
