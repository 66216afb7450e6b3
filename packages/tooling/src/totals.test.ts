import { describe, expect, it } from "vitest";
import { addTotals, totalsLine, totalsOfReport } from "../tests/totals.mjs";

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((test) => ({ status: test })) });

describe("the totals of a run", () => {
  it("count tests by their state", () => {
    const report = { testResults: [file("passed", "passed", "passed", "skipped"), file("failed", "passed", "failed", "todo")] };
    expect(totalsOfReport(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it("count a file that could not be loaded as one failure", () => {
    expect(totalsOfReport({ testResults: [file("failed"), file("passed", "passed")] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it("count a run without a report as one failure", () => {
    expect(totalsOfReport(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("count a run that failed outside of its tests as one failure", () => {
    expect(totalsOfReport({ testResults: [file("passed", "passed")] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it("are shown in exactly the words of the contract", () => {
    expect(totalsLine(addTotals({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 }))).toBe("11 passed, 22 failed, 33 skipped");
  });
});
