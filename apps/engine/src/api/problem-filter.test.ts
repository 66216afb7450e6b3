import type { ArgumentsHost } from "@nestjs/common";
import { describe, expect, it, vi } from "vitest";
import { ProblemFilter } from "./problem-filter.js";

/** What a caller gets for an error, and whether it was reported. */
function answerTo(error: unknown) {
  const report = vi.fn();
  const sent = { status: 0, headers: {} as Readonly<Record<string, string>>, body: "" };
  const reply = {
    status: (status: number) => (Object.assign(sent, { status }), reply),
    headers: (headers: Readonly<Record<string, string>>) => (Object.assign(sent, { headers }), reply),
    header: () => reply,
    send: (body: string) => (Object.assign(sent, { body }), reply),
  };
  const http = { getRequest: () => ({ method: "GET", url: "/api/v1/connectors" }), getResponse: () => reply };
  new ProblemFilter(report).catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return { ...sent, isReported: report.mock.calls.length > 0 };
}

const coded = (code: string, message = "of the database"): Error => Object.assign(new Error(message), { code });

describe("An error that nobody foresaw", () => {
  it.each([
    ["a deadlock", coded("40P01")],
    ["rows that changed meanwhile", coded("40001")],
    ["a lock that others hold", coded("55P03")],
    ["a statement that took too long", coded("57014")],
    ["no room", coded("53100")],
    ["a connection that was refused", coded("ECONNREFUSED")],
    ["a pool without a free connection", new Error("timeout exceeded when trying to connect")],
    ["a connection that was not made in time", new Error("timeout expired")],
    ["an answer that did not come in time", new Error("Query read timeout")],
    ["a connection that broke", new Error("Client has encountered a connection error and is not queryable")],
    ["one of these inside of another", new Error("select 1 - Query read timeout", { cause: new Error("Query read timeout") })],
  ])("is answered by 503 and when to ask again where it will pass: %s", (_, error) => {
    const { status, headers, isReported } = answerTo(error);
    expect({ status, headers, isReported }).toEqual({ status: 503, headers: { "retry-after": "5" }, isReported: true });
  });

  it("is answered by 500 where it will not, tells the caller nothing of it, and is reported", () => {
    const { status, body, isReported } = answerTo(coded("42P01", 'relation "secret_table" does not exist'));
    expect([status, isReported]).toEqual([500, true]);
    expect(body).not.toContain("secret_table");
  });
});
