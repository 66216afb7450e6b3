import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createConnector } from "../../support/create-connector.js";
import { deliveriesOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce } from "../../support/produce.js";
import { mostWithin, spanOf, stallDuring, sureWindow } from "../../support/stalls.js";
import { startBeside } from "../../support/start-engine.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { verifyStandard } from "../../support/verify-signature.js";
import { describeSystem } from "../../support/whole-system.js";

interface Body {
  readonly id: string;
  readonly data: { readonly key: string; readonly n: number };
}

const events = (type: string, count: number) => Array.from({ length: count }, (_, n) => ({ value: { id: `${type}-${n}`, type, data: { n } } }));
const bodyOf = <Shape>({ body }: ReceivedRequest): Shape => JSON.parse(body.toString()) as Shape;

await describeSystem("A connector", {}, (system) => {
  it("that is limited sends no faster than it may, also with two processes, and loses nothing", async () => {
    const { engine, admin, receiver } = system();
    const other = await startBeside(engine);
    try {
      const rateLimit = [
        { max: 20, perMs: 1_000 },
        { max: 70, perMs: 3_600_000, per: "host" },
      ];
      const { id } = await createConnector(admin, { url: receiver.url("/limited"), eventTypes: ["asset.created"], delivery: { rateLimit } });
      const stallMs = await stallDuring([engine, other], async () => {
        await produce(engine, events("asset.created", 60));
        await eventually(() => expect(receiver.at("/limited")).toHaveLength(60));
      });
      expect(spanOf(receiver.at("/limited"))).toBeGreaterThanOrEqual(sureWindow(1_500, stallMs));
      expect(mostWithin(receiver.at("/limited"), sureWindow(1_000, stallMs))).toBeLessThanOrEqual(20);
      await produce(engine, events("asset.created", 80).slice(60));
      await eventually(() => expect(receiver.at("/limited")).toHaveLength(70));
      await eventually(async () => {
        const parked = (await deliveriesOf(admin, id)).filter(({ status }) => status === "parked");
        expect(parked.map(({ parkedReason }) => parkedReason)).toEqual(Array.from({ length: 10 }, () => "rate_limited"));
      });
    } finally {
      await other.remove();
    }
  });

  it("with a limit per company shares it with the others of its company", async () => {
    const { engine, admin, receiver } = system();
    const delivery = { rateLimit: { max: 100, perMs: 1_000, per: "company" } };
    for (const name of ["one", "two"]) await createConnector(admin, { url: receiver.url(`/shared-${name}`), eventTypes: ["part.created"], delivery });
    const both = () => [...receiver.at("/shared-one"), ...receiver.at("/shared-two")];
    const stallMs = await stallDuring([engine], async () => {
      await produce(engine, events("part.created", 120));
      await eventually(() => expect(both()).toHaveLength(240));
    });
    expect(spanOf(both())).toBeGreaterThanOrEqual(sureWindow(1_500, stallMs));
    expect(mostWithin(both(), sureWindow(1_000, stallMs))).toBeLessThanOrEqual(100);
  });

  it("in which order counts gets each key's events one after the other, whatever fails, and other keys meanwhile", async () => {
    const { engine, admin, receiver } = system();
    const maxBlockMs = 6_000;
    const delivery = { ordering: { key: "data.key", maxBlockMs }, schedule: ["200ms", "200ms", "500ms"], maxRetries: 20, breaker: { minAttempts: 1_000 } };
    const { id } = await createConnector(admin, { url: receiver.url("/ordered"), eventTypes: ["task.updated"], delivery });
    receiver.respondWith((request, earlier) => {
      const { key, n } = bodyOf<Body>(request).data;
      return { status: (key === "bad" && n === 2) || (key === "flaky" && earlier % 3 === 0) ? 500 : 200 };
    });
    const keys = ["good", "flaky", "bad"];
    const all = Array.from({ length: 24 }, (_, index) => {
      const [key, n] = [keys[index % 3] ?? "", Math.floor(index / 3)];
      return { value: { id: `${key}-${n}`, type: "task.updated", data: { key, n } }, key };
    });
    await produce(engine, all);
    const arrived = (key: string) =>
      receiver
        .at("/ordered")
        .map((request) => ({ ...bodyOf<Body>(request), arrivedAt: request.arrivedAt }))
        .filter(({ data }) => data.key === key);
    const firstOf = (key: string, n: number): number => arrived(key).find(({ data }) => data.n === n)?.arrivedAt ?? Number.NaN;
    await eventually(() => expect(arrived("good").map(({ data }) => data.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]));
    await eventually(() => expect(arrived("bad").at(-1)?.data.n).toBe(7));
    expect(firstOf("bad", 3) - firstOf("bad", 2), "the third waits for the second, so long and no longer").toBeGreaterThanOrEqual(maxBlockMs);
    expect(firstOf("good", 7), "the others do not").toBeLessThan(firstOf("bad", 3));
    await eventually(async () => expect((await deliveriesOf(admin, id)).filter(({ status }) => status === "delivered")).toHaveLength(23));
    for (const key of keys) {
      const numbers = arrived(key).map(({ data }) => data.n);
      expect(numbers).toEqual(numbers.toSorted((first, second) => first - second));
    }
    const [letter] = await admin.list<{ event: { id: string }; reason: string }>(`/dead-letters?connectorId=${id}`);
    expect(letter).toMatchObject({ event: { id: "bad-2" }, reason: "blocked_too_long" });
  });

  it("with batches gets an array of the single bodies, signed as a whole, under an id that stays over retries", async () => {
    const { engine, admin, receiver } = system();
    const delivery = { batch: { maxSize: 5, maxWaitMs: 1_500 }, schedule: ["200ms"], maxRetries: 5 };
    const connector = await createConnector(admin, { url: receiver.url("/batch"), eventTypes: ["unit.created"], delivery });
    receiver.respondWith((_request, earlier) => ({ status: earlier === 0 ? 503 : 200 }));
    await produce(
      engine,
      events("unit.created", 12).map((message) => ({ ...message, partition: 0 })),
    );
    await eventually(async () => expect((await deliveriesOf(admin, connector.id)).filter(({ status }) => status === "delivered")).toHaveLength(12));
    const requests = receiver.at("/batch");
    expect(requests.every((request) => verifyStandard(connector.secret, request))).toBe(true);
    for (const request of requests) expect(request.headers["x-trunkline-batch"]).toBe(String(bodyOf<Body[]>(request).length));
    expect(requests.every((request) => bodyOf<Body[]>(request).length <= 5)).toBe(true);
    const idsByBody = new Map<string, Set<string>>();
    for (const { headers, body } of requests) {
      const hash = createHash("sha256").update(body).digest("hex");
      idsByBody.set(hash, (idsByBody.get(hash) ?? new Set()).add(headers["webhook-id"] ?? ""));
    }
    expect([...idsByBody.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set(requests.flatMap((request) => bodyOf<Body[]>(request).map(({ id }) => id))).size).toBe(12);
    await expect(
      createConnector(admin, { url: receiver.url("/no"), dialect: "smtm", delivery: { batch: { maxSize: 5, maxWaitMs: 0 } } }),
    ).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ pointer: "/delivery/batch" }] },
    });
  });
});
