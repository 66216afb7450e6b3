import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { createErpSimulator } from "./erp.js";

const options = { token: "erp-token", secret: "erp-secret" };
const good = { authorization: "Bearer erp-token", "content-type": "application/json", "odata-version": "4.0" };

function ask(
  erp: ReturnType<typeof createErpSimulator>,
  body: unknown,
  { method = "PATCH", key = "A-1", headers = good }: { method?: string; key?: string; headers?: Record<string, string> } = {},
) {
  const answer = erp.target({
    method,
    url: `https://erp.example/odata/v4/EquipmentSet('${key}')`,
    headers,
    bodyText: typeof body === "string" ? body : JSON.stringify(body),
  });
  if (typeof answer === "string") throw new Error(answer);
  return answer;
}

it("makes and changes equipment, and tells of it signed, but not of what changes nothing", () => {
  const erp = createErpSimulator(options);
  expect(ask(erp, { EquipmentName: "Pump" }).status).toBe(201);
  expect(ask(erp, { Status: "Retired", AcquisitionValue: 1.5 }).status).toBe(204);
  expect(ask(erp, { Status: "Retired" }).status).toBe(204);
  expect(erp.equipment.get("A-1")).toEqual({ SerialNumber: "A-1", EquipmentName: "Pump", Status: "Retired", AcquisitionValue: 1.5 });
  const told = erp.notifications();
  expect(told.map(({ body }) => (JSON.parse(body) as { Event: string }).Event)).toEqual(["Equipment.Created", "Equipment.Changed"]);
  for (const { headers, body } of told)
    expect(headers["x-erp-signature"]).toBe(`v1=${createHmac("sha256", "erp-secret").update(`${headers["x-erp-timestamp"]}.${body}`).digest("base64")}`);
  expect(erp.notifications()).toEqual([]);
});

it.each([
  ["no token", {}, { headers: { ...good, authorization: "Bearer other" } }, 401],
  ["another set", {}, { key: "A-1')/X('" }, 404],
  ["another method", {}, { method: "PUT" }, 405],
  ["no version", {}, { headers: { ...good, "odata-version": "" } }, 400],
  ["another type", {}, { headers: { ...good, "content-type": "text/plain" } }, 415],
  ["no JSON", "{", {}, 400],
  ["an unknown property", { Colour: "red" }, {}, 400],
  ["a name of the prototype", '{"constructor":"x"}', {}, 400],
  ["another type of value", { AcquisitionValue: "1.5" }, {}, 400],
  ["too long a name", { EquipmentName: "x".repeat(41) }, {}, 400],
  ["too long a key", {}, { key: "x".repeat(31) }, 400],
  ["another key", { SerialNumber: "B-2" }, {}, 400],
  ["a stale version", { Status: "Active" }, { headers: { ...good, "if-match": 'W/"0"' } }, 412],
] as const)("refuses %s", (_, body, request, status) => {
  const erp = createErpSimulator(options);
  const answer = ask(erp, body, request);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body ?? "")).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
  expect(erp.equipment.size + erp.notifications().length).toBe(0);
});
