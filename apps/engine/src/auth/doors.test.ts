import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { createDoors } from "./doors.js";

const sessions = { start: () => Promise.reject(new Error("unused")), find: async () => null, end: async () => {} };
const doorsAt = (publicUrl: string | null) => createDoors({ authenticate: async () => null, sessions, oidc: null, publicUrl });
const request = (headers: Readonly<Record<string, string>>) => ({ headers }) as unknown as FastifyRequest;

test("where people come by https, the session's cookie is of this host alone and goes over TLS alone", () => {
  const doors = doorsAt("https://trunkline.example");
  expect(doors.sessionCookie(request({}), "abc", 90_500)).toBe("__Host-trunkline_session=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=90; Secure");
  expect(doors.cookieOf(request({ cookie: "a=b; __Host-trunkline_session=abc" }))).toBe("abc");
  expect(doors.cookieOf(request({ cookie: "trunkline_session=set-by-another-host" }))).toBeNull();
});

test("on plain http the cookie works all the same, and goes over TLS alone once a proxy speaks TLS", () => {
  const doors = doorsAt(null);
  expect(doors.sessionCookie(request({}), "abc", 1_000)).toBe("trunkline_session=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=1");
  expect(doors.sessionCookie(request({ "x-forwarded-proto": "https" }), "abc", 1_000)).toMatch(/; Secure$/);
  expect(doors.cookieOf(request({ cookie: "trunkline_session=abc" }))).toBe("abc");
  expect(doors.cookieOf(request({}))).toBeNull();
});
