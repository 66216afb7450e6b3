import { describe, expect, it } from "vitest";
import { testsIn } from "../../support/find-tests.js";
import { problemOfProof } from "../../support/proven-elsewhere.js";

const here = "test/e2e/seed-systems/proofs.test.ts";

describe("A proof that stands elsewhere", () => {
  it("is there, with its words", () => {
    expect(problemOfProof(here, "is there, with")).toBeNull();
  });

  it("is none where the file is away or holds no tests, or no title has the words, though the text has", () => {
    expect(problemOfProof("test/e2e/gone.test.ts", "is there")).toBe("test/e2e/gone.test.ts does not exist");
    expect(problemOfProof("test/support/proven-elsewhere.ts", "is there")).toContain("is no file of tests");
    expect(problemOfProof(here, "A proof that stands elsewhere")).toContain("no test of");
  });

  it.each([
    ['it.skip("one", () => {});', true],
    ['it.todo("one");', true],
    ['test.fails("one", () => {});', true],
    ['it("one", { skip: true }, () => {});', true],
    ['describe.skip("group", () => { it("one", () => {}); });', true],
    ['describe("group", () => { describe.skip("inner", () => { it.each([1])("one", () => {}); }); });', true],
    ['it.runIf(isFull)("one", () => {});', true],
    ['it.skipIf(!isFull)("one", () => {});', true],
    ['it.runIf(process.env.TRUNKLINE_FULL === "1" && isLinux)("one", () => {});', true],
    ['it("one", () => {}); describe.skip("group", () => {});', false],
    ['describe.skipIf(services.skipped !== undefined)("group", () => { it.skipIf(!hasCurl)("one", { timeout: 5 }, () => {}); });', false],
    ['await describeSystem("group", {}, (system) => { it.each(["a", "b"] as const)("one", async (name: string) => {}); });', false],
    ["it(`one ${word} more`, () => {});", false],
    ['// it.skip("one")\nit("one", () => {});', false],
  ])("%s: skipped %s", (source, isSkipped) => {
    const [test, ...others] = testsIn(source);
    expect([test?.title.startsWith("one"), test?.isSkipped, others]).toEqual([true, isSkipped, []]);
  });
});
