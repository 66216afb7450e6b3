import assert from "node:assert/strict";
import { RequestFailed, secretPointers, type Outcome, type OutcomeKind } from "@trunkline/plugin-api";
import { contextOf, NOW } from "../attempt.js";
import { valueAt } from "../pointer.js";
import type { AnswerRow, Check, Subject } from "../subject.js";
import type { Answer, Unreachable } from "../target/answer.js";
import { firstConfig, sendsNothing, withReceiver, type Bench } from "./with-receiver.js";

const KINDS: readonly OutcomeKind[] = ["delivered", "accepted", "transient", "rateLimited", "gone", "payloadRejected", "authFailed", "configInvalid"];
const SHORTEST_SECRET = 8;

/** Checks of what answers mean. */
export const answerChecks: readonly Check[] = [
  { number: 4, title: "no secret is in what the plugin says, logs or throws", run: checkSecrets },
  {
    number: 5,
    title: "check is content with a good target, and says so of a bad one",
    exempts: ({ plugin }) => (plugin.check === undefined ? "the engine's own check serves" : null),
    run: checkCheck,
  },
  { number: 11, title: "overload and server errors are tried again, when the target wants it", exempts: sendsNothing, run: checkOverload },
  { number: 12, title: "refusals mean what is documented", exempts: sendsNothing, run: checkRefusals },
  { number: 14, title: "no answer is too strange", exempts: sendsNothing, run: checkStrangeAnswers },
];

async function checkSecrets(subject: Subject): Promise<void> {
  if (subject.plugin.direction === "inbound") return;
  await withReceiver(subject, async (bench) => {
    for (const config of subject.configs) {
      const secrets = secretPointers(subject.plugin, config).map((pointer) => valueAt(config, pointer));
      const canaries = secrets.filter((value): value is string => typeof value === "string" && value.length >= SHORTEST_SECRET);
      const said = await saidBy(subject, bench, config);
      for (const canary of canaries) assert.ok(!said.some((text) => text.includes(canary)), "a secret of the config is in a reason, a message or the log");
    }
  });
}

/** All that the plugin says while its target answers in every way, also with what it was sent. */
async function saidBy(subject: Subject, { attempt, receiver, wire }: Bench, config: Subject["configs"][number]): Promise<readonly string[]> {
  const said: string[] = [];
  const restore = listenToConsole((text) => said.push(text));
  try {
    for (const status of [200, 302, 400, 401, 403, 404, 410, 422, 429, 500]) {
      receiver.answerWith((request) => ({ status, headers: { "content-type": "application/json" }, body: JSON.stringify(request) }));
      said.push(JSON.stringify((await attempt({ config })).outcome));
      if (subject.plugin.check !== undefined) said.push(JSON.stringify(await verdictOf(subject, { wire, config })));
    }
  } finally {
    restore();
  }
  return said;
}

function listenToConsole(heard: (text: string) => void): () => void {
  const names = ["log", "info", "warn", "error", "debug"] as const;
  const before = names.map((name) => globalThis.console[name]);
  for (const name of names) globalThis.console[name] = (...parts: readonly unknown[]) => heard(parts.map(String).join(" "));
  return () => {
    for (const [index, name] of names.entries()) globalThis.console[name] = before[index] ?? globalThis.console[name];
  };
}

async function verdictOf(
  { plugin }: Subject,
  { wire, config, timeoutMs = 200 }: { wire: Bench["wire"]; config: Subject["configs"][number]; timeoutMs?: number },
): Promise<{ ok: boolean; message?: string }> {
  try {
    return (await plugin.check?.(contextOf({ plugin, config, timeoutMs }, wire))) ?? { ok: false };
  } catch (error) {
    if (error instanceof RequestFailed) return { ok: false, message: error.outcome.reason };
    throw error;
  }
}

async function checkCheck(subject: Subject): Promise<void> {
  const config = firstConfig(subject);
  await withReceiver(subject, async ({ receiver, wire }) => {
    const good = await verdictOf(subject, { wire, config, timeoutMs: 10_000 });
    assert.equal(good.ok, true, `a good target: ${good.message ?? "no message"}`);
    const bad: readonly (readonly [string, (() => Answer) | Unreachable])[] = [
      ["a refused credential", () => ({ status: 401, body: "{}" })],
      ["a server error", () => ({ status: 500, body: "{}" })],
      ["no answer", () => "hang"],
      ["a name that does not resolve", "unresolvable"],
      ["an untrusted certificate", "untrusted"],
    ];
    for (const [what, target] of bad) {
      receiver.answerWith(target);
      const verdict = await verdictOf(subject, { wire, config });
      assert.equal(verdict.ok, false, `${what} must not pass`);
      assert.ok(verdict.message !== undefined && verdict.message !== "", `${what}: the verdict has no message`);
    }
  });
}

async function checkOverload(subject: Subject): Promise<void> {
  await withReceiver(subject, async (bench) => {
    for (const status of [408, 425, 500, 502, 504]) await expectStatus(subject, bench, { status, usual: "transient" });
    for (const status of [429, 503]) {
      if (subject.options.outcomes?.[status] !== undefined) continue;
      expectWait(await outcomeAfter(bench, { status, headers: { "retry-after": "7" } }), 7_000);
      const date = new Date(NOW + 90_000).toUTCString();
      expectWait(await outcomeAfter(bench, { status, headers: { "retry-after": date } }), 90_000);
      const unsaid = await outcomeAfter(bench, { status, headers: { "retry-after": "soon" } });
      assert.ok(unsaid.kind === "transient" || unsaid.kind === "rateLimited", `${status} that says no time: ${JSON.stringify(unsaid)}`);
    }
  });
}

async function outcomeAfter({ receiver, attempt }: Bench, answer: Exclude<Answer, string>): Promise<Outcome> {
  receiver.answerWith(() => answer);
  return (await attempt()).outcome;
}

function expectWait(outcome: Outcome, retryAfterMs: number): void {
  assert.ok(outcome.kind === "rateLimited", `rateLimited was expected: ${JSON.stringify(outcome)}`);
  assert.equal(outcome.retryAfterMs, retryAfterMs);
}

async function expectStatus({ options }: Subject, bench: Bench, { status, usual }: { status: number; usual: OutcomeKind }): Promise<void> {
  const outcome = await outcomeAfter(bench, { status, body: "" });
  assert.equal(outcome.kind, options.outcomes?.[status] ?? usual, `${status}: ${JSON.stringify(outcome)}`);
  if ("reason" in outcome) assert.match(outcome.reason, /^\S.{4,}/, `${status}: the reason says too little`);
}

async function checkRefusals(subject: Subject): Promise<void> {
  await withReceiver(subject, async (bench) => {
    for (const status of [400, 401, 403, 404, 405, 410, 413, 415, 422])
      await expectStatus(subject, bench, { status, usual: status === 410 ? "gone" : "transient" });
    for (const row of subject.options.answers ?? []) await expectRow(subject, bench, row);
  });
}

async function expectRow({ configs }: Subject, { receiver, attempt }: Bench, { what, answer, outcome, configs: about }: AnswerRow): Promise<void> {
  receiver.answerWith(() => answer);
  for (const [index, config] of configs.entries()) {
    if (about !== undefined && !about.includes(index)) continue;
    const found = (await attempt({ config })).outcome;
    assert.equal(found.kind, outcome, `${what}, config ${index}: ${JSON.stringify(found)}`);
  }
}

async function checkStrangeAnswers(subject: Subject): Promise<void> {
  const bodies = ["", "{", "<html>Bad gateway</html>", "null", "[]", '"ok"', "\u0000\ufffd", '{"ok":"maybe","error":{}}', "x".repeat(10_000_000)];
  const answers: readonly Answer[] = [
    ...[200, 500].flatMap((status) => bodies.map((body) => ({ status, body }))),
    ...["reset", "truncate"].map((answer) => answer as "reset" | "truncate"),
    { status: 299 },
    { status: 599 },
  ];
  await withReceiver(subject, async ({ receiver, attempt }) => {
    for (const answer of answers) {
      receiver.answerWith(() => answer);
      const { outcome } = await attempt();
      assert.ok(KINDS.includes(outcome.kind), `${JSON.stringify(answer).slice(0, 80)}: ${JSON.stringify(outcome)}`);
    }
  });
}
