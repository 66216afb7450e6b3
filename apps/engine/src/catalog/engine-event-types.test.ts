import { deadLetterReasons } from "@trunkline/core";
import { builtInCatalog } from "@trunkline/event-catalog";
import { expect, it } from "vitest";

it("delivery.dead_lettered names every reason for which a delivery is given up, and no other", () => {
  const schema = JSON.stringify(builtInCatalog.get("delivery.dead_lettered")?.schema);
  const [, listed = "[]"] = /"reason":\{[^{}]*"examples":(\[[^\]]*\])/.exec(schema) ?? [];
  expect((JSON.parse(listed) as string[]).toSorted()).toEqual(deadLetterReasons.toSorted());
});
