import { expect, it } from "vitest";
import { inboundMessage, isOwnCopy } from "./inbound-message.js";

it("copies of a record's events have one key, and are known when they come back", () => {
  const copies = ["asset-12-3", "asset-12-4", "an id of its own"].map((eventId, id) => inboundMessage({ id, tenant: "acme", eventId, payloadText: "{}" }));
  expect(copies.map(({ key }) => key)).toEqual(["asset-12", "asset-12", "an id of its own"]);
  expect(copies.every(({ headers }) => isOwnCopy(headers))).toBe(true);
  expect([isOwnCopy(undefined), isOwnCopy({ tenant: "acme" })]).toEqual([false, false]);
});
