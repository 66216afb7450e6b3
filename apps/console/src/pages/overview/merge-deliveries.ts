import type { Delivery } from "../../api/answers.js";

/** Newest first, each once: as the fresh ones say where both know it. */
export function merged(known: readonly Delivery[], fresh: readonly Delivery[], most: number): Delivery[] {
  const all = new Map([...known, ...fresh].map((delivery) => [delivery.id, delivery]));
  return [...all.values()].toSorted((first, second) => second.number - first.number).slice(0, most);
}
