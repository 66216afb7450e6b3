import { expect, it } from "vitest";
import { createEchoes } from "./echoes.js";

it("knows what was told, also when the page shows it late and leaves some of it out", () => {
  const { told, isEcho } = createEchoes();
  for (const text of ["", "a", "ab", "abc"]) told(text);
  expect(isEcho("a")).toBe(true);
  expect(isEcho("abc")).toBe(true);
});

it("takes for new what the page shows of its own, also what was told once and has been shown", () => {
  const { told, isEcho } = createEchoes();
  told("a");
  told("ab");
  expect(isEcho("ab")).toBe(true);
  expect(isEcho("ab")).toBe(false);
  expect(isEcho("a")).toBe(false);
});

it("expects nothing any more once the page has shown a text of its own", () => {
  const { told, isEcho } = createEchoes();
  told("a");
  expect(isEcho("an example")).toBe(false);
  expect(isEcho("a")).toBe(false);
});
