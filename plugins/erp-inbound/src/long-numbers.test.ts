import { expect, it } from "vitest";
import { receiveWith } from "./testing/receive-with.js";

const LONG = "12345678901234567890";

it("keeps the digits of integers beyond 2^53, as keys, texts, numbers and in templates", () => {
  const path = "$.n";
  const attributes = {
    plain: { path },
    text: { path, as: "text" },
    number: { path, as: "number" },
    filled: { template: "no {{$.n}}" },
    mapped: { path, map: { [LONG]: "known" } },
    inside: { path: "$.list" },
  };
  const config = { records: [{ kind: "asset", key: { serial_number: { path } }, attributes }] };
  const result = receiveWith(config, `{"n":${LONG},"list":[${LONG},1]}`);
  expect(JSON.stringify(result)).toBe(
    `{"kind":"received","records":[{"kind":"asset","action":"upsert","key":{"serial_number":"${LONG}"},"attributes":{"plain":${LONG},"text":"${LONG}","number":${LONG},"filled":"no ${LONG}","mapped":"known","inside":[${LONG},1]}}]}`,
  );
});
