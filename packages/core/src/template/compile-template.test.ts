import type { JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admitEvent } from "../event/admit-event.js";
import { decodeMessage } from "../event/decode-message.js";
import type { DomainEvent } from "../event/event.js";
import { compileTemplate } from "./compile-template.js";
import { compileTemplatedText } from "./compile-templated-text.js";
import { templatePaths } from "./template-paths.js";

function eventOf(fields: object | string): DomainEvent {
  const value = Buffer.from(
    typeof fields === "string" ? fields : JSON.stringify({ type: "data.threshold", id: "e1", time: "2026-02-01T12:30:45.123Z", ...fields }),
  );
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: null, originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error("not an event");
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}

function render(template: unknown, fields: object | string = {}): string {
  const compiled = compileTemplate(template as JsonValue);
  if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  const result = compiled.template?.(eventOf(fields)) ?? { failed: "no template" };
  return "payload" in result ? result.payload.text : `failed: ${result.failed}`;
}

const json = (template: unknown, fields: object | string = {}): unknown => JSON.parse(render(template, fields));

function problems(template: unknown): string[] {
  const compiled = compileTemplate(template as JsonValue);
  return "problems" in compiled ? compiled.problems.map(({ pointer, message }) => `${pointer} ${message}`) : [];
}

describe("a JSON template", () => {
  it("keeps the type of a single expression and makes text of mixed ones", () => {
    const template = {
      id: "{{event.id}}",
      n: "{{data.n}}",
      all: "{{data}}",
      title: "Asset {{data.name}} is {{data.n}}",
      tags: ["fixed", "{{data.name}}"],
      deep: { missing: "{{a.b.c}}", text: "[{{a.b.c}}]" },
    };
    expect(json(template, { data: { n: 5, name: 'a "b"\n' } })).toEqual({
      id: "e1",
      n: 5,
      all: { n: 5, name: 'a "b"\n' },
      title: 'Asset a "b"\n is 5',
      tags: ["fixed", 'a "b"\n'],
      deep: { missing: null, text: "[]" },
    });
  });

  it("renders what TagoRUN publishes", () => {
    const template = {
      color: "{{alert.severity == 'critical' ? 'danger' : 'warning'}}",
      ts: "{{event.timestamp}}",
      tags: ["IoT", "{{device.type}}"],
      value: "{{variable.value}}",
    };
    expect(json(template, { alert: { severity: "critical" }, device: { type: "sensor" }, variable: { value: 1.5 } })).toEqual({
      color: "danger",
      ts: "2026-02-01T12:30:45.123Z",
      tags: ["IoT", "sensor"],
      value: 1.5,
    });
    expect(json(template, {})).toMatchObject({ color: "warning", value: null });
  });

  it("keeps every digit of long integers, alone and inside text", () => {
    const event = '{"type":"a.b","data":{"n":9007199254740993,"list":[9007199254740993]}}';
    expect(render({ n: "{{data.n}}", t: "#{{data.n}}", d: "{{data}}", e: "{{#each data.list}}{{this}};{{/each}}" }, event)).toBe(
      '{"n":9007199254740993,"t":"#9007199254740993","d":{"n":9007199254740993,"list":[9007199254740993]},"e":"9007199254740993;"}',
    );
  });

  it("keeps fixed values and their order", () => expect(render({ b: 1.0, 2: null, a: [true, "x"], 1: {} })).toBe('{"1":{},"2":null,"b":1,"a":[true,"x"]}'));
  it("has the content type of JSON", () => {
    const compiled = compileTemplate({ a: 1 });
    expect("template" in compiled && compiled.template?.(eventOf({}))).toEqual({ payload: { contentType: "application/json", text: '{"a":1}' } });
  });
});

describe("a text template", () => {
  it("is written with the plugin's content type", () => {
    const compiled = compileTemplate("{{type}}: {{data.a}}{{data.missing}} & <b>");
    expect("template" in compiled && compiled.template?.(eventOf({ data: { a: { b: 1 } } }))).toEqual({
      payload: { contentType: "", text: 'data.threshold: {"b":1} & <b>' },
    });
  });

  it("that is JSON around its expressions cannot be broken by a value", () => {
    expect(render('{ "text": "Name: {{data.name}}", "n": {{json data.n}}, "all": {{json data}} }', { data: { name: '"},\n', n: 1 } })).toBe(
      '{"text":"Name: \\"},\\n","n":1,"all":{"name":"\\"},\\n","n":1}}',
    );
    expect(render('{"n": {{data.missing}} }')).toContain("failed: The template broke: the result is not JSON");
    expect(render("[{{type}}] hello")).toBe("[data.threshold] hello");
  });

  it("escapes for its content type", () => {
    const data = { data: "<a&b>" };
    expect(render({ contentType: "text/plain", text: "{{data}}" }, data)).toBe("<a&b>");
    expect(render({ contentType: "application/xml", text: "<x>{{data}}</x>" }, data)).toBe("<x>&#60;a&#38;b&#62;</x>");
    expect(render({ contentType: "application/x-www-form-urlencoded", text: "a={{data}}&b={{type}}" }, data)).toBe("a=%3Ca%26b%3E&b=data.threshold");
    expect(render({ contentType: "application/json", text: '{"a":"{{#if data}}{{data}}{{/if}}"}' }, { data: '"' })).toBe('{"a":"\\""}');
    expect(problems({ contentType: "text/html", text: "{{{data}}}" })).toEqual([expect.stringContaining("/text")]);
    expect(problems({ contentType: "a\r\nb: c", text: "x" })).toEqual([expect.stringContaining("/contentType")]);
  });
});

describe("helpers", () => {
  it.each([
    ["{{upper data.s}}", "ABÇ"],
    ["{{lower 'ABC'}}", "abc"],
    ["{{truncate data.s 2}}", "a…"],
    ["{{default data.none 'x'}}", "x"],
    ["{{json data.o}}", '{"a":1}'],
    ["{{number '5.5'}}", 5.5],
    ["{{number data.n decimals=2}}", "3.00"],
    ["{{date time 'YYYY/MM/DD HH:mm' timeZone='Asia/Ho_Chi_Minh'}}", "2026/02/01 19:30"],
    ["{{date time 'unix'}}", 1_769_949_045],
    ["{{date 'never'}}", null],
    ["{{urlencode 'a b/c'}}", "a%20b%2Fc"],
    ["{{base64 'hi'}}", "aGk="],
    ["{{mrkdwn '<a & b>'}}", "&lt;a &amp; b&gt;"],
    ["{{lookup data.o 'a'}}", 1],
    ["{{lookup data.o 'constructor'}}", null],
    ["{{eq data.n '3'}}", true],
    ["{{and (gt data.n 2) (lt data.n 4)}}", true],
    ["{{or data.none data.s}}", "abç"],
    ["{{not data.none}}", true],
    ["{{data.n > 2 && data.s != 'x' ? data.o : null}}", { a: 1 }],
    ["{{data.none || 'a ? b : c'}}", "a ? b : c"],
    ["{{data.list.0.name}}", "first"],
    ["{{#if data.n >= 3}}yes{{else if data.n == 2}}two{{else}}no{{/if}}", "yes"],
    ["{{#each data.list}}{{@index}}{{name}}{{#unless @last}},{{/unless}}{{/each}}", "0first,1second"],
    ["{{#each data.list as |item|}}{{upper item.name}}{{/each}}", "FIRSTSECOND"],
    ["{{#with data.o}}{{a}}{{@root.type}}{{/with}}", "1data.threshold"],
    ["{{date}}", "a field"],
  ])("%s gives %j", (expression, expected) => {
    const fields = { date: "a field", data: { s: "abç", n: 3, o: { a: 1 }, list: [{ name: "first" }, { name: "second" }] } };
    expect(json({ x: expression }, fields)).toEqual({ x: expected });
  });
});

describe("what a template may not do", () => {
  it.each([
    "{{> partial}}",
    "{{#> layout}}{{/layout}}",
    "{{* decorator}}",
    "{{#*inline 'a'}}{{/inline}}",
    "{{log data}}",
    "{{helperMissing data 1}}",
    "{{#data}}x{{/data}}",
    "{{^data}}x{{/data}}",
    "{{data.constructor}}",
    "{{lookup data.__proto__ 'a'}}",
    "{{#each a}}{{#each b}}{{#each c}}{{/each}}{{/each}}{{/each}}",
    "{{a",
    "{{#if a}}",
    "{{a ? b}}",
    "{{a == }}",
    `${"{{#if a}}".repeat(9)}${"{{/if}}".repeat(9)}`,
    "{{a}}".repeat(2_001),
    "x".repeat(33_000),
    `{{a && ${"!".repeat(5_000)}a}}`,
    `{{upper ${"(upper ".repeat(2_500)}a${")".repeat(2_500)}}}`,
  ])("is refused with a pointer (case %#)", (text) => {
    expect(problems({ a: [text] })[0]).toMatch(/^(?:\/a\/0)? /);
  });

  it("is to be nested without end", () => {
    expect(problems(JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`))).toHaveLength(1);
  });

  it("is to read what no event brought", () => {
    expect(
      json(
        { a: "{{data.toString}}", b: "{{toString}}", c: "{{#each data}}{{constructor.name}}{{/each}}".replace("constructor.name", "toString") },
        { data: { x: 1 } },
      ),
    ).toEqual({ a: null, b: null, c: "" });
  });

  it("is to write more than 1 MB", () => {
    const data = { text: "x".repeat(50_000), list: Array.from({ length: 1_000 }, () => "y".repeat(20)) };
    expect(render(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [index, "{{data}}"])), { data })).toContain("1 MB");
    expect(render({ a: "{{data.text}} ".repeat(200) }, { data })).toContain("1 MB");
    expect(render({ a: `{{#each data.list}}${"z".repeat(2_000)}{{/each}}` }, { data })).toContain("1 MB");
    expect(render({ a: "{{#each data.list}}{{#each @root.data.list}}{{/each}}{{/each}}" }, { data })).toContain("10000 times");
  });
});

describe("any template and any event", () => {
  it("give JSON in JavaScript's normal form, or a reason", () => {
    const pieces = fc.constantFrom(
      "{{data}}",
      "{{data.a}}",
      'x {{type}} "',
      "{{#each data}}{{this}}{{/each}}",
      "{{json data}}",
      "{{a == 'b' ? 'x' : data}}",
      "\ud800",
      "plain",
    );
    const leaf = fc.oneof(
      fc.array(pieces, { maxLength: 3 }).map((parts) => parts.join("")),
      fc.jsonValue(),
    );
    const template = fc.oneof(fc.dictionary(fc.string(), leaf, { minKeys: 1 }), fc.array(leaf));
    fc.assert(
      fc.property(template, fc.jsonValue({ noUnicodeString: false }), (tree, data) => {
        const compiled = compileTemplate(tree as JsonValue);
        if ("problems" in compiled) return;
        const result = compiled.template?.(eventOf({ data }));
        if (result === undefined || "failed" in result) throw new Error(JSON.stringify(result));
        if (!/\d{16}/.test(result.payload.text)) expect(JSON.stringify(JSON.parse(result.payload.text))).toBe(result.payload.text);
      }),
      { numRuns: 300 },
    );
  });

  it("never throw while compiling, whatever the text", () => {
    const fragments = fc.array(
      fc.constantFrom("{{", "}}", "a", "'", '"', "#if ", "/if", "?", ":", "==", "(", ")", " ", "{", "[", "]", ".", "0", "!", "&", "|", "~", "\\", "else"),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fragments, (parts) => {
        expect(compileTemplate({ a: parts.join("") })).toBeTypeOf("object");
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("templated config fields", () => {
  const rendered = (text: string, mode: "url" | "header", fields: object = {}): string => {
    const compiled = compileTemplatedText(text, mode);
    return "render" in compiled ? compiled.render(eventOf(fields)) : `refused: ${compiled.problems[0]?.message}`;
  };

  it("encode values in a URL and keep them in their place", () => {
    expect(rendered("https://example.com/a/{{data.id}}?q={{data.q}}", "url", { data: { id: "x/../y", q: "a&b=c" } })).toBe(
      "https://example.com/a/x%2F..%2Fy?q=a%26b%3Dc",
    );
    expect(rendered("https://example.com/a/{{data}}/b", "url", { data: ".." })).toBe("https://example.com/a//b");
    expect(rendered("https://example.com/{{json data}}", "url", { data: "/" })).toBe("https://example.com/%22%2F%22");
  });

  it("never compute the host", () => {
    for (const url of ["https://{{data}}/", "https://a.{{data}}", "{{data}}", "https://example.com{{data}}", "https://example.com:{{data}}/"])
      expect(rendered(url, "url")).toContain("refused");
  });

  it("keep a header on one line", () => {
    expect(rendered("v {{data}}", "header", { data: "a\r\nX-Evil: 1\u0000 é €" })).toBe("v a X-Evil: 1 é %E2%82%AC");
    expect(rendered("plain", "header")).toBe("plain");
  });
});

describe("the paths of a template", () => {
  it("are those read from the event", () => {
    const template = {
      a: "{{event.id}} {{upper data.x}}",
      b: ["{{#each data.items}}{{name}}{{@root.type}}{{/each}}", "{{alert.severity == 'x' ? user.name : null}}"],
      c: "{{#if data.y}}{{data.z}}{{/if}}",
    };
    expect(templatePaths(template)).toEqual(["event.id", "data.x", "data.items", "type", "alert.severity", "user.name", "data.y", "data.z"]);
  });
});
