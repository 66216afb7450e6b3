import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { configSchema } from "./config-schema.js";
import { secretPointers, templatedPointers } from "./marked-fields.js";
import { headersWithSecrets, secret, secretWhere, templated } from "./schema-marks.js";

const config = z.object({
  url: templated(z.string(), "url"),
  headers: headersWithSecrets(templated(z.record(z.string(), z.string()), "header")).default({}),
  auth: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("none") }),
      z.object({ type: z.literal("bearer"), token: secret(z.string()) }),
      z.object({ type: z.literal("named"), token: z.string(), value: secret(z.string()) }),
    ])
    .default({ type: "none" }),
  nested: z.object({ deeper: z.object({ pin: secret(z.string()).optional() }) }).optional(),
  accounts: z.array(z.object({ name: z.string(), password: secret(z.string()).nullable() })).optional(),
  keys: z.record(z.string(), secret(z.string())).optional(),
  certificate: secret(z.object({ key: secret(z.string()) })).optional(),
});
const plugin = { config };

describe("configSchema", () => {
  it("is JSON Schema 2020-12 and keeps the marks", () => {
    expect(configSchema(plugin)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      required: ["url"],
      properties: {
        url: { type: "string", "x-template": "url" },
        headers: { default: {}, "x-secret-headers": true, "x-template": "header" },
        auth: { oneOf: [{}, { properties: { token: { writeOnly: true, "x-secret": true } } }, {}] },
      },
    });
  });

  it("is made once per plugin", () => {
    expect(configSchema(plugin)).toBe(configSchema({ config }));
  });
});

describe("secretPointers", () => {
  it("finds nothing where no secret is set", () => {
    expect(secretPointers(plugin, { url: "https://a.example", nested: { deeper: {} }, accounts: [{ name: "a", password: null }] })).toEqual([]);
  });

  it("finds nested fields, list items and record values", () => {
    const given = {
      nested: { deeper: { pin: "1" } },
      accounts: [
        { name: "a", password: "x" },
        { name: "b", password: "y" },
      ],
      keys: { "a/b": "1", "c~d": "2" },
    };
    expect(secretPointers(plugin, given)).toEqual(["/nested/deeper/pin", "/accounts/0/password", "/accounts/1/password", "/keys/a~1b", "/keys/c~0d"]);
  });

  it("tells the variants of a union apart", () => {
    expect(secretPointers(plugin, { auth: { type: "bearer", token: "t" } })).toEqual(["/auth/token"]);
    expect(secretPointers(plugin, { auth: { type: "named", token: "not secret here", value: "v" } })).toEqual(["/auth/value"]);
  });

  it("finds header values by the header's name, in any case", () => {
    const headers = {
      AUTHORIZATION: "1",
      "X-Api-Key": "2",
      "client-Secret": "3",
      "x-token": "4",
      "X-Password": "5",
      Cookie: "6",
      "X-Signature": "7",
      Accept: "8",
      "X-Source": "9",
    };
    expect(secretPointers(plugin, { headers })).toEqual(
      ["AUTHORIZATION", "X-Api-Key", "client-Secret", "x-token", "X-Password", "Cookie", "X-Signature"].map((name) => `/headers/${name}`),
    );
  });

  it("finds what is a secret where a flag says so", () => {
    const flagged = { config: z.object({ url: secretWhere(z.string(), "/isSecret"), isSecret: z.boolean().optional() }) };
    expect(secretPointers(flagged, { url: "https://a.example", isSecret: true })).toEqual(["/url"]);
    for (const isSecret of [false, "true", null]) expect(secretPointers(flagged, { url: "https://a.example", isSecret })).toEqual([]);
    expect(secretPointers(flagged, { url: "https://a.example" })).toEqual([]);
  });

  it("lists a marked object once, not what lies inside it", () => {
    expect(secretPointers(plugin, { certificate: { key: "k" } })).toEqual(["/certificate"]);
  });

  it("follows a schema that refers to itself", () => {
    interface Tree {
      pin: string;
      child?: Tree;
    }
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ pin: secret(z.string()), child: tree.optional() }));
    expect(secretPointers({ config: tree }, { pin: "1", child: { pin: "2", child: { pin: "3" } } })).toEqual(["/pin", "/child/pin", "/child/child/pin"]);
  });

  it("is not led astray by keys that objects have by nature", () => {
    const given = JSON.parse('{"constructor":"a","__proto__":{"pin":"b"},"headers":{"__proto__":"c","toString":"d"}}');
    expect(secretPointers(plugin, given)).toEqual([]);
  });

  it("survives any config", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("url", "headers", "auth", "nested", "accounts", "keys", "x"), fc.jsonValue()),
        (given) => void secretPointers(plugin, given as never),
      ),
    );
  });
});

describe("templatedPointers", () => {
  it("gives the kind of each marked field, and each value of a marked record", () => {
    expect(templatedPointers(plugin, { url: "https://a.example/{{data.id}}", headers: { "X-Type": "{{type}}", "X/Y": "2" } })).toEqual([
      { pointer: "/url", kind: "url" },
      { pointer: "/headers/X-Type", kind: "header" },
      { pointer: "/headers/X~1Y", kind: "header" },
    ]);
  });
});
