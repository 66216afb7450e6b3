import { expect, it } from "vitest";
import { joinSignal, leaveSignal, type Abortable } from "./abort-hub.js";

function aWork(signal: AbortSignal, aborted: number[], name: number): Abortable {
  const work: Abortable = {
    place: -1,
    abort: () => {
      aborted.push(name);
      leaveSignal(signal, work);
    },
  };
  return work;
}

it("ends all that joined and did not leave, whatever the order", () => {
  const { signal, abort } = aController();
  const aborted: number[] = [];
  const works = [0, 1, 2, 3, 4].map((name) => aWork(signal, aborted, name));
  for (const work of works) joinSignal(signal, work);
  for (const gone of [works[1], works[4], works[1]]) if (gone !== undefined) leaveSignal(signal, gone);
  abort();
  expect(aborted.toSorted()).toEqual([0, 2, 3]);
});

it("does not mind that somebody leaves who never joined", () => {
  const { signal, abort } = aController();
  const aborted: number[] = [];
  const [joined, stranger] = [aWork(signal, aborted, 0), aWork(signal, aborted, 1)];
  joinSignal(signal, joined);
  leaveSignal(signal, stranger);
  abort();
  expect(aborted).toEqual([0]);
});

function aController(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
