export const emptyTotals = { passed: 0, failed: 0, skipped: 0 };

export function addTotals(first, second) {
  return { passed: first.passed + second.passed, failed: first.failed + second.failed, skipped: first.skipped + second.skipped };
}

export function totalsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Totals of one vitest run from its JSON report and exit status. A file that could not be loaded counts as one failure,
 * and so does a run that failed though every test in it passed (an unhandled error, or no report at all).
 */
export function totalsOfReport(report, status) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const count = (...states) => tests.filter((test) => states.includes(test.status)).length;
  const brokenFiles = files.filter((file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"));
  const failed = count("failed") + brokenFiles.length;
  return {
    passed: count("passed"),
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: count("skipped", "pending", "todo", "disabled"),
  };
}
