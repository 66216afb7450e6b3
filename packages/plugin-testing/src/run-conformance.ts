import type { JsonObject, Plugin } from "@trunkline/plugin-api";
import { allChecks } from "./checks/all-checks.js";
import type { Score } from "./scorecard.js";
import type { Check, ConformanceOptions, Subject } from "./subject.js";

/** A plugin with its valid configs parsed; those its schema refuses are left for the check that says so. */
export function subjectOf(plugin: Plugin, options: ConformanceOptions): Subject {
  const configs = options.validConfigs.flatMap((config) => {
    const parsed = plugin.config.safeParse(config);
    return parsed.success ? [parsed.data as JsonObject] : [];
  });
  return { plugin, options, configs };
}

/** What comes of one check. Never rejects. An exception whose check passes has lost its reason, and so fails. */
export async function runCheck(subject: Subject, check: Check): Promise<Score> {
  const { number, title } = check;
  const exempt = check.exempts?.(subject) ?? null;
  if (exempt !== null) return { number, title, result: "exempt", note: exempt };
  const failure = await failureOf(subject, check);
  const exception = subject.options.exceptions?.[number];
  if (exception === undefined) return failure === null ? { number, title, result: "passed", note: "" } : { number, title, result: "failed", note: failure };
  if (failure === null) return { number, title, result: "failed", note: "the check passes: its exception is out of date" };
  return { number, title, result: "excepted", note: exception };
}

async function failureOf(subject: Subject, check: Check): Promise<string | null> {
  try {
    await check.run(subject);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** All checks, one after the other, without a test runner. */
export async function runConformance(plugin: Plugin, options: ConformanceOptions): Promise<readonly Score[]> {
  const subject = subjectOf(plugin, options);
  const scores: Score[] = [];
  for (const check of allChecks) scores.push(await runCheck(subject, check));
  return scores;
}
