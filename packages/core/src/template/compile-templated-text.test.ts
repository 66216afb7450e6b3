import { describe, expect, it } from "vitest";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileTemplatedText } from "./compile-templated-text.js";

describe("templated config fields", () => {
  const rendered = (text: string, mode: "url" | "header", fields: object = {}): string => {
    const compiled = compileTemplatedText(text, mode);
    return "render" in compiled ? compiled.render(anEventFrom(fields)) : `refused: ${compiled.problems[0]?.message}`;
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
