import type { JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../event/event.js";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileTemplate } from "./compile-template.js";

const eventOf = (fields: object | string): DomainEvent => anEventFrom(fields, { type: "data.threshold", id: "e1", time: "2026-02-01T12:30:45.123Z" });

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
    ["{{date time}}", "2026-02-01T12:30:45.123Z"],
    ["{{date time timeZone='Asia/Ho_Chi_Minh'}}", "2026-02-01T19:30:45.123+07:00"],
    ["{{date time 'YYYY-MM-DDTHH:mm:ssZ'}}", "2026-02-01T12:30:45Z"],
    ["{{date time 'YYYY-MM-DDTHH:mm:ss.SSSZ' timeZone='America/New_York'}}", "2026-02-01T07:30:45.123-05:00"],
    ["{{date time 'dddd, DD. MMMM YYYY' locale='de-DE' timeZone='Europe/Berlin'}}", "Sonntag, 01. Februar 2026"],
    ["{{date time 'ddd MMM [the] DD'}}", "Sun Feb the 01"],
    ["{{date time 'DD MMMM' locale='ru'}}", "01 февраля"],
    ["{{date time 'medium' locale='de-DE' timeZone='Europe/Berlin'}}", "01.02.2026, 13:30:45"],
    ["{{date data.n 'date'}}", "1970-01-01"],
    ["{{date '0099-03-04'  'YYYY-MM-DD HH:mm:ss.SSS'}}", "0099-03-04 00:00:00.000"],
    ["{{number 1234567.891 locale='de-DE' decimals=2}}", "1.234.567,89"],
    ["{{number 1234567.891 locale='en-IN'}}", "12,34,567.891"],
    ["{{number data.s}}", null],
    ["{{urlencode data.none}}", ""],
    ["{{ne data.n 4}}", true],
    ["{{gt '10' '9'}}", true],
    ["{{lt 'a' 5}}", false],
    ["{{urlencode 'a b/c'}}", "a%20b%2Fc"],
    ["{{base64 'hi'}}", "aGk="],
    ["{{mrkdwn '<a & b>'}}", "&lt;a &amp; b&gt;"],
    ["{{lookup data.o 'a'}}", 1],
    ["{{lookup data.o data.s}}", null],
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
    "{{lookup this 'constructor'}}",
    "{{upper (lookup data '__proto__')}}",
    "{{__proto__}}",
    "{{#with constructor}}{{name}}{{/with}}",
    "{{#each data}}{{../constructor}}{{/each}}",
    "{{data.[__proto__].x}}",
    "{{blockHelperMissing data}}",
    "{{#log data}}{{/log}}",
    "{{#each data}}{{> @partial-block}}{{/each}}",
    "{{> (lookup . 'x')}}",
    "{{date time timeZone='Mars/Base'}}",
    "{{date time locale='no such language'}}",
    "{{number data locale='x'}}",
    "{{#each a}}{{#each b}}{{#each c}}{{/each}}{{/each}}{{/each}}",
    "{{a",
    "{{#if a}}",
    "{{a ? b}}",
    "{{a == }}",
    `${"{{#if a}}".repeat(9)}${"{{/if}}".repeat(9)}`,
    "{{a}}".repeat(2_001),
    `{{#if a}}${"{{else if b}}".repeat(101)}{{/if}}`,
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
      { numRuns: 150 },
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
