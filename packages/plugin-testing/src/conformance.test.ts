import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { API_VERSION, classifyResponse, definePlugin, secret, type JsonObject, type Plugin, type SendContext } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { allChecks } from "./checks/all-checks.js";
import { runCheck, runConformance, subjectOf } from "./run-conformance.js";
import { scorecard } from "./scorecard.js";
import type { ConformanceOptions } from "./subject.js";

/** All checks one after the other, some of them with processes: on a machine that is busy with much else. */
const PATIENCE_MS = 120_000;

const manifest = {
  name: "trunkline-plugin-parcel",
  description: "Sends parcels.",
  license: "MIT",
  type: "module",
  keywords: ["trunkline-plugin"],
  exports: "./index.js",
  files: ["index.js"],
  publishConfig: { access: "public", provenance: true },
  peerDependencies: { "@trunkline/plugin-api": "^0.1.0" },
  trunkline: { id: "parcel", apiVersion: 1, entry: "./index.js" },
};

function packageOf(changes: JsonObject = {}, { source = "export default 1;", readme = "`url` `token` `room`" } = {}): URL {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, ...changes }));
  writeFileSync(join(folder, "index.js"), source);
  writeFileSync(join(folder, "src/index.ts"), source);
  writeFileSync(join(folder, "README.md"), readme);
  return pathToFileURL(join(folder, "package.json"));
}

const config = z.strictObject({ url: z.url(), token: secret(z.string().min(10)), room: z.string().min(1) });

const parcel = definePlugin({
  id: "parcel",
  apiVersion: API_VERSION,
  title: "Parcel",
  description: "Sends each event as a parcel.",
  direction: "both",
  config,
  configVersion: 2,
  migrateConfig: ({ channel, ...rest }) => ({ ...rest, room: channel ?? "" }),
  render: ({ event, payload, config: { url, token, room }, delivery }) => ({
    method: "POST",
    url,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": delivery.id },
    body: JSON.stringify({ room, text: payload?.text ?? event.type, data: event.data }),
  }),
  classify: ({ response, now }) => classifyResponse(response, now),
  check: async ({ http, config: { url, token } }) => {
    const { status } = await http({ url, headers: { authorization: `Bearer ${token}` } });
    return status === 200 ? { ok: true } : { ok: false, message: `Parcel answered ${status}.` };
  },
  receive: ({ request }) => {
    const [, type] = /^\{"type":"([a-z]+\.[a-z]+)"\}$/.exec(request.bodyText) ?? [];
    return type === undefined ? { kind: "refused", status: 400, reason: "No type was found." } : { kind: "received", events: [{ type, data: null }] };
  },
});

const options: ConformanceOptions = {
  packageJson: packageOf(),
  validConfigs: [
    { url: "https://one.example/parcels", token: "token-of-tenant-one", room: "one" },
    { url: "https://two.example/parcels", token: "token-of-tenant-two", room: "two" },
  ],
  invalidConfigs: [
    { config: { url: "https://one.example", token: "short", room: "x" }, pointer: "/token" },
    { config: { url: "https://one.example", token: "token-of-tenant-one", room: "x", colour: "red" }, pointer: "/colour" },
  ],
  oldConfigs: [{ version: 1, config: { url: "https://one.example", token: "token-of-tenant-one", channel: "one" } }],
  received: [{ request: { bodyText: '{"type":"asset.created"}' }, result: { kind: "received", events: [{ type: "asset.created", data: null }] } }],
};

async function scoreOf(number: number, changes: Partial<Plugin>, changedOptions: Partial<ConformanceOptions> = {}): Promise<string> {
  const check = allChecks.find((one) => one.number === number);
  if (check === undefined) throw new Error(`there is no check ${number}`);
  const { result, note } = await runCheck(subjectOf({ ...(parcel as unknown as Plugin), ...changes }, { ...options, ...changedOptions }), check);
  return `${result}: ${note}`;
}

const rendered = (changes: (request: ReturnType<typeof parcel.render>, input: Parameters<typeof parcel.render>[0]) => object): Partial<Plugin> => ({
  render: (input) => {
    const typed = input as Parameters<typeof parcel.render>[0];
    const request = parcel.render(typed);
    return { ...request, ...changes(request, typed) };
  },
});
const leaks: { room?: string; listened?: number; kept: unknown[] } = { kept: [] };

describe("the conformance suite", () => {
  it("has the 24 checks", () => {
    expect(allChecks.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  });

  it("is content with a good plugin", { timeout: PATIENCE_MS }, async () => {
    const scores = await runConformance(parcel as unknown as Plugin, options);
    expect(scores.filter(({ result }) => result !== "passed")).toEqual([]);
  });

  const flaws: [check: number, flaw: string, changes: Partial<Plugin>, options?: Partial<ConformanceOptions>][] = [
    [1, "a loud id", { id: "Parcel" }],
    [1, "defaults that depend on the config, outside the engine", { defaults: () => ({}) }],
    [2, "a config that is transformed", { config: config.extend({ room: z.string().transform((room) => `${room}!`) }) }],
    [3, "a schema that accepts anything", { config: z.looseObject({ token: secret(z.string()) }) }],
    [4, "a reason that quotes the answer", { classify: ({ response }) => ({ kind: "transient", reason: `It said ${response.bodyText}.` }) }],
    [5, "a check that is always content", { check: () => Promise.resolve({ ok: true }) }],
    [6, "a render that trips over empty data", rendered((_, { event }) => ({ body: (event.data as { id: string }).id.toString() }))],
    [6, "a body that is no JSON", rendered((_, { payload }) => ({ body: payload?.text.slice(1) ?? "{}" }))],
    [6, "a header that an event can break", rendered((request, { event }) => ({ headers: { ...request.headers, "x-data": JSON.stringify(event.data) } }))],
    [
      7,
      "two requests where one was declared",
      { send: async ({ http, request }) => void (await http(request ?? { url: "" }), await http(request ?? { url: "" })) },
    ],
    [8, "a request to another host", { ...rendered(() => ({ url: "https://elsewhere.example" })), egress: { hosts: ["one.example"] }, send: undefined }],
    [
      9,
      "a send that does not listen",
      {
        send: ({ http, request }) =>
          http(request ?? { url: "" }).then(
            () => {},
            () => new Promise<void>((resolve) => void setTimeout(resolve, 400)),
          ),
      },
    ],
    [
      10,
      "a send that swallows time-outs",
      {
        send: ({ http, request }) =>
          http(request ?? { url: "" }).then(
            () => undefined,
            () => undefined,
          ),
      },
    ],
    [
      11,
      "an impatient classify",
      { classify: ({ response: { status } }) => (status === 200 ? { kind: "delivered" } : { kind: "transient", reason: "It failed." }) },
    ],
    [
      12,
      "an undocumented meaning",
      { classify: ({ response, now }) => (response.status === 404 ? { kind: "gone", reason: "It is gone." } : classifyResponse(response, now)) },
    ],
    [12, "a row of the table that is not so", {}, { answers: [{ what: "busy", answer: { status: 200, body: "busy" }, outcome: "transient" }] }],
    [13, "redirects taken for success", { classify: ({ response, now }) => (response.status < 400 ? { kind: "delivered" } : classifyResponse(response, now)) }],
    [
      14,
      "an answer taken for JSON",
      { classify: ({ response }) => (JSON.parse(response.bodyText) ? { kind: "delivered" } : { kind: "transient", reason: "No." }) },
    ],
    [15, "no idempotency key", rendered(({ headers: { authorization } }) => ({ headers: { authorization } }))],
    [
      15,
      "the time in the body",
      {
        render: undefined,
        send: ({ http, config: { url }, now }: SendContext<{ url: string }>) => http({ url, body: String(now) }).then(() => undefined),
      } as Partial<Plugin>,
      { idempotencyKey: null },
    ],
    [16, "state that is shared", rendered((_, { connector }) => ({ body: String((leaks.room ??= connector.name)) + String(leaks.kept.push(0)) }))],
    [17, "a polluted global", rendered((request, { event }) => (Object.assign(globalThis, { [`leak_${event.type}`]: 1 }), request))],
    [17, "a timer that is left running", rendered((request) => (leaks.kept.push(setTimeout(() => {}, 1_000).unref()), request))],
    [18, "sockets", {}, { packageJson: packageOf({}, { source: 'import { connect } from "node:net";' }) }],
    [18, "the environment", {}, { packageJson: packageOf({}, { source: "export default process.env.HOME;" }) }],
    [19, "a clock of its own", rendered(() => ({ body: String(performance.now()) }))],
    [19, "an event that is changed", rendered((request, { event }) => (Object.assign(event, { seen: true }), request))],
    [20, "a version without a sample", {}, { oldConfigs: [] }],
    [20, "a migration that loses a field", { migrateConfig: (stored) => stored }],
    [21, "a receive that throws", { receive: ({ request }) => JSON.parse(request.bodyText) as never }],
    [21, "a sample that means something else", {}, { received: [{ request: { bodyText: "{}" }, result: { kind: "received" } }] }],
    [22, "a cache without end", rendered((request) => (leaks.kept.push(Array.from({ length: 3_000 }, () => 0.5)), request))],
    [23, "a timer at load", {}, { packageJson: packageOf({}, { source: "setTimeout(() => {}, 50);" }) }],
    [
      23,
      "half a second of work at load",
      {},
      {
        packageJson: packageOf(
          {},
          {
            source: "(() => { for (let n = 0; n < 1_500_000_000; n += 1); })();",
          },
        ),
      },
    ],
    [24, "no licence", {}, { packageJson: packageOf({ license: "" }) }],
    [24, "an install script", {}, { packageJson: packageOf({ scripts: { postinstall: "node evil.js" } }) }],
    [24, "a README that says nothing", {}, { packageJson: packageOf({}, { readme: "Parcel" }) }],
  ];

  it.each(flaws.map((flaw) => [flaw[0], flaw[1], flaw] as const))(
    "finds by check %i: %s",
    { timeout: PATIENCE_MS },
    async (number, _, [, , changes, changedOptions]) => {
      expect(await scoreOf(number, changes, changedOptions)).toMatch(/^failed: /);
    },
  );

  it("has a flaw for every check", () => {
    expect([...new Set(flaws.map(([number]) => number))].sort((one, other) => one - other)).toEqual(allChecks.map(({ number }) => number));
  });

  it("accepts a flaw that is declared, and not one that is mended", async () => {
    const exceptions = { 12: "Parcel uses 404 for closed rooms." };
    const { classify } = {
      classify: (({ response, now }) =>
        response.status === 404 ? { kind: "gone", reason: "It is gone." } : classifyResponse(response, now)) as Plugin["classify"],
    };
    expect(await scoreOf(12, { classify }, { exceptions })).toBe("excepted: Parcel uses 404 for closed rooms.");
    expect(await scoreOf(12, {}, { exceptions })).toMatch(/^failed: .*out of date/);
  });

  it("says what does not apply", async () => {
    expect(await scoreOf(21, { direction: "outbound" })).toMatch(/^exempt: /);
    expect(await scoreOf(6, { direction: "inbound" })).toMatch(/^exempt: /);
  });
});

describe("the scorecard", () => {
  it("is a table with a count", () => {
    const table = scorecard("Parcel", [
      { number: 1, title: "first", result: "passed", note: "" },
      { number: 12, title: "second check", result: "failed", note: "404\nand more" },
    ]);
    expect(table).toBe("Conformance of Parcel\n  1 ✓ first\n 12 ✗ second check  404\n1 passed, 1 failed, 0 not applicable, 0 excepted\n");
  });
});
