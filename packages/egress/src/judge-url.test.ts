import { createServer } from "node:net";
import { once } from "node:events";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEgress, type EgressPolicy, type LookupAll } from "./index.js";

const answers: Record<string, string[]> = {
  "public.example": ["8.8.8.8", "2606:4700::1111"],
  "private.example": ["10.0.0.1"],
  "mixed.example": ["8.8.8.8", "127.0.0.1"],
  "mixed6.example": ["2606:4700::1111", "::ffff:127.0.0.1"],
  "nat64.example": ["64:ff9b::7f00:1"],
  "loopback.example": ["127.0.0.1"],
  "garbage.example": ["not an address"],
  localhost: ["127.0.0.1", "::1"],
  receiver: ["127.0.0.1"],
  "outside.internal": ["8.8.8.8"],
};
const lookup: LookupAll = async (host) => {
  const found = answers[host];
  if (found === undefined) throw Object.assign(new Error(`${host} not found`), { code: "ENOTFOUND" });
  return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
};
const policy: EgressPolicy = { allowCidrs: [], denyPorts: [8_099], deniedAddresses: [], requireHttps: false, lookup };

let connections = 0;
let port = 0;
const listener = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
beforeAll(async () => {
  listener.listen(0, "0.0.0.0");
  await once(listener, "listening");
  const address = listener.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => void listener.close());

/** S1: loopback, metadata and private addresses by every spelling; the port of the counting listener is put in for `PORT`. */
const forbidden = [
  "http://127.0.0.1:PORT/",
  "http://127.1:PORT/",
  "http://127.0.1:PORT/",
  "http://2130706433:PORT/",
  "http://0x7f000001:PORT/",
  "http://0x7f.1:PORT/",
  "http://0177.0.0.1:PORT/",
  "http://017700000001:PORT/",
  "http://0:PORT/",
  "http://0.0.0.0:PORT/",
  "http://127.0.0.1.:PORT/",
  "http://①②⑦.⓪.⓪.①:PORT/",
  "http://１２７.0.0.1:PORT/",
  "http://127。0。0。1:PORT/",
  "http://%31%32%37.0.0.1:PORT/",
  "http://127.255.255.254:PORT/",
  "http://[::1]:PORT/",
  "http://[::]:PORT/",
  "http://[0:0:0:0:0:0:0:1]:PORT/",
  "http://[::ffff:7f00:1]:PORT/",
  "http://[::ffff:127.0.0.1]:PORT/",
  "http://[::127.0.0.1]:PORT/",
  "http://[::ffff:0:127.0.0.1]:PORT/",
  "http://[64:ff9b::127.0.0.1]:PORT/",
  "http://[64:ff9b:1::7f00:1]:PORT/",
  "http://[2002:7f00:1::]:PORT/",
  "http://[2001:0:7f00:1::]:PORT/",
  "http://[fe80::1]:PORT/",
  "http://[fd00:ec2::254]/",
  "http://[fc00::1]/",
  "http://[ff02::1]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://169.254.169.254/latest/meta-data",
  "http://0xa9fea9fe/",
  "http://2852039166/",
  "http://100.100.100.200/",
  "http://10.0.0.1/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://192.0.2.1/",
  "http://198.18.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://user:pass@8.8.8.8/",
  "http://user@public.example/",
  "http://localhost:PORT/",
  "http://LOCALHOST:PORT/",
  "http://localhost.:PORT/",
  "http://foo.localhost:PORT/",
  "http://ⓛocalhost:PORT/",
  "http://router/",
  "http://printer.local/",
  "http://metadata.google.internal/",
  "http://api.default.svc/",
  "http://nas.home.arpa/",
  "http://public.example:22/",
  "http://public.example:6379/",
  "http://public.example:8099/",
  "http://private.example:PORT/",
  "http://mixed.example:PORT/",
  "http://mixed6.example:PORT/",
  "http://nat64.example/",
  "http://loopback.example:PORT/",
  "http://garbage.example/",
  "http://{{host}}.example/",
];

describe("a forbidden address", () => {
  it.each(forbidden)("%s is refused at save and at send, in the same words", async (template) => {
    const url = template.replace("PORT", String(port));
    const egress = createEgress(policy);
    expect(await egress.judgeUrl(url)).toMatchObject({ ok: false, reason: "The address is not allowed" });
    const result = await egress.send({ method: "POST", url, headers: {}, body: "{}", timeoutMs: 5_000 });
    expect(result).toMatchObject({ kind: "failure", code: "address_forbidden", message: "The address is not allowed" });
    await egress.close();
  });

  it("sees no TCP connection", async () => {
    const egress = createEgress(policy);
    await Promise.all(forbidden.map((url) => egress.send({ method: "POST", url: url.replace("PORT", String(port)), headers: {}, body: "", timeoutMs: 5_000 })));
    expect(connections).toBe(0);
    const open = createEgress({ ...policy, allowCidrs: ["127.0.0.0/8"] });
    await open.send({ method: "POST", url: `http://127.0.0.1:${port}/`, headers: {}, body: "", timeoutMs: 5_000 });
    expect(connections).toBe(1);
    await Promise.all([egress.close(), open.close()]);
  });
});

describe("judgeUrl", () => {
  const judge = (url: string, changes: Partial<EgressPolicy> = {}) => createEgress({ ...policy, ...changes }).judgeUrl(url);

  it.each([
    "https://8.8.8.8/hook",
    "https://[2606:4700::1111]/",
    "https://public.example/{{id}}?x={{y}}",
    "http://public.example:8080/",
    "https://public.example./",
  ])("accepts %s", async (url) => expect(await judge(url)).toEqual({ ok: true, warnings: [] }));

  it.each([
    "ftp://public.example/",
    "file:///etc/passwd",
    "gopher://public.example/",
    "javascript:alert(1)",
    "not a url",
    "",
    "http://",
    "http://[::1",
    "http://8.8.8.8:99999/",
  ])("refuses %j", async (url) => expect(await judge(url)).toMatchObject({ ok: false }));

  it("warns of a name that does not resolve", async () => {
    const verdict = await judge("https://nowhere.example/");
    expect(verdict).toEqual({ ok: true, warnings: [expect.stringContaining("nowhere.example")] });
  });

  it("refuses http where https is required", async () => {
    expect(await judge("http://public.example/", { requireHttps: true })).toMatchObject({ ok: false, reason: "The URL must begin with https://" });
    expect(await judge("https://public.example/", { requireHttps: true })).toMatchObject({ ok: true });
  });

  it("judges the text alone when told not to resolve", async () => {
    const egress = createEgress(policy);
    expect(await egress.judgeUrl("http://private.example/", { resolve: false })).toMatchObject({ ok: true });
    expect(await egress.judgeUrl("http://10.0.0.1/", { resolve: false })).toMatchObject({ ok: false });
  });

  it("accepts what the operator's ranges cover, and inner names only where they cover every address", async () => {
    const allowCidrs = ["127.0.0.0/8", "::1/128"];
    for (const url of ["http://127.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://localhost/", "http://receiver/", "http://[::1]/"])
      expect(await judge(url, { allowCidrs })).toMatchObject({ ok: true });
    for (const url of ["http://10.0.0.1/", "http://0.0.0.0/", "http://[::]/", "http://outside.internal/", "http://router/"])
      expect(await judge(url, { allowCidrs })).toMatchObject({ ok: false });
    expect(await judge("http://localhost/", { allowCidrs: ["127.0.0.0/8"] })).toMatchObject({ ok: false });
  });

  it("never lets a range open the unspecified address or multicast", async () => {
    for (const url of ["http://0.0.0.0/", "http://[::]/", "http://224.0.0.1/", "http://[ff02::1]/"])
      expect(await judge(url, { allowCidrs: ["0.0.0.0/0", "::/0"] })).toMatchObject({ ok: false });
  });

  it("refuses the engine's own port and its services' in every spelling of this machine, but for the inspector", async () => {
    const own = {
      allowCidrs: ["127.0.0.0/8", "::1/128"],
      deniedAddresses: [
        { host: "127.0.0.1", port: 7400, allowPathPrefix: "/inspect/" },
        { host: "db.example", port: 15432 },
      ],
    };
    const withDatabase: LookupAll = async (host) => (host === "db.example" ? [{ address: "127.0.0.1", family: 4 }] : lookup(host));
    for (const url of [
      "http://127.0.0.1:7400/api",
      "http://localhost:7400/",
      "http://127.0.0.2:7400/",
      "http://[::1]:7400/",
      "http://[::ffff:7f00:1]:7400/",
      "http://127.0.0.1:15432/",
      "http://127.0.0.1:7400/inspect/../api",
      "http://127.0.0.1:7400/inspect/%2e%2e/api",
      "http://127.0.0.1:7400/inspect",
    ])
      expect(await judge(url, { ...own, lookup: withDatabase }), url).toMatchObject({ ok: false });
    for (const url of ["http://127.0.0.1:7400/inspect/bin", "http://localhost:7400/inspect/bin?x=1", "http://127.0.0.1:7401/api"])
      expect(await judge(url, { ...own, lookup: withDatabase }), url).toMatchObject({ ok: true });
  });

  it("refuses a malformed range at start", () => {
    for (const range of ["10.0.0.0", "10.0.0.0/33", "::/129", "nonsense/8", ""]) expect(() => createEgress({ ...policy, allowCidrs: [range] })).toThrow(/CIDR/);
  });
});

describe("any text and any address", () => {
  it("gets a verdict, never an exception", async () => {
    const egress = createEgress(policy);
    const text = fc.oneof(
      fc.string(),
      fc.webUrl({ withFragments: true }),
      fc.string({ unit: "grapheme" }).map((host) => `http://${host}/`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (url) => typeof (await egress.judgeUrl(url)).ok === "boolean"),
      { numRuns: 300 },
    );
  });

  it("in a private IPv4 range is refused as number, mapped, compatible, SIIT, NAT64 and 6to4", async () => {
    const egress = createEgress(policy);
    const address = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127, 0), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    );
    await fc.assert(
      fc.asyncProperty(address, async ([a, b, c, d]) => {
        const dotted = `${a}.${b}.${c}.${d}`;
        const hex = (high: number, low: number): string => (high * 256 + low).toString(16);
        const hosts = [
          dotted,
          String(((a * 256 + b) * 256 + c) * 256 + d),
          `[::ffff:${dotted}]`,
          `[::${dotted}]`,
          `[::ffff:0:${dotted}]`,
          `[64:ff9b::${dotted}]`,
          `[2002:${hex(a, b)}:${hex(c, d)}::1]`,
        ];
        for (const host of hosts) if ((await egress.judgeUrl(`http://${host}/`)).ok) return false;
        return true;
      }),
      { numRuns: 200 },
    );
  });

  it("outside the special blocks of 2000::/3 is refused as IPv6", async () => {
    const egress = createEgress(policy);
    const group = fc.nat(0xffff).map((value) => value.toString(16));
    const first = fc.oneof(fc.integer({ min: 0, max: 0x1fff }), fc.integer({ min: 0x4000, max: 0xffff })).map((value) => value.toString(16));
    await fc.assert(
      fc.asyncProperty(
        first,
        fc.array(group, { minLength: 7, maxLength: 7 }),
        async (head, rest) => !(await egress.judgeUrl(`http://[${[head, ...rest].join(":")}]/`)).ok,
      ),
      { numRuns: 200 },
    );
  });
});
