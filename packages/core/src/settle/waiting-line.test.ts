import fc from "fast-check";
import { expect, it } from "vitest";
import { WaitingLine, type Queueing } from "./waiting-line.js";

interface Item extends Queueing<Item> {
  readonly name: number;
}

const anItem = (name: number): Item => ({ name, place: null });

it("keeps order and membership as a Set does, whoever comes and leaves", () => {
  const step = fc.tuple(fc.constantFrom("add", "delete"), fc.nat(6));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const items = Array.from({ length: 7 }, (_, name) => anItem(name));
      const line = new WaitingLine<Item>();
      const set = new Set<Item>();
      for (const [kind, name] of steps) {
        const item = items[name] as Item;
        if (kind === "add") {
          line.add(item);
          set.add(item);
        } else expect(line.delete(item)).toBe(set.delete(item));
        expect([...line]).toEqual([...set]);
      }
    }),
  );
});

it("goes on with the next where the one at hand leaves meanwhile", () => {
  const line = new WaitingLine<Item>();
  for (const name of [1, 2, 3]) line.add(anItem(name));
  const seen: number[] = [];
  for (const item of line) {
    seen.push(item.name);
    line.delete(item);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect([...line]).toEqual([]);
});

it("leaves nothing behind that refers to another: a place that was left keeps nobody alive", () => {
  const line = new WaitingLine<Item>();
  const [first, second] = [anItem(1), anItem(2)];
  line.add(first);
  line.add(second);
  const { place } = first;
  line.delete(first);
  expect(place).toMatchObject({ older: null, newer: null });
  expect(first.place).toBeNull();
});
