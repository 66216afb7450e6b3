import { afterAll, beforeAll, expect, it } from "vitest";
import { api } from "../support/api.js";
import { type Connector, createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { consumersOf } from "../support/kafka-client.js";
import { produce } from "../support/produce.js";
import { type Engine, startBeside } from "../support/start-engine.js";
import { describeSystem } from "../support/whole-system.js";

const rounds = 20;
const partitions = 4;

/** One event in each partition: both processes of the group get some. */
const oneInEach = (round: string, type: string, data: object) =>
  Array.from({ length: partitions }, (_, partition) => ({ partition, value: { id: `${round}-${partition}`, type, data } }));

await describeSystem("A change over REST counts for every event produced after the answer, in two processes", { partitions }, (system) => {
  let second: Engine;

  beforeAll(async () => {
    const { engine } = system();
    second = await startBeside(engine);
    await eventually(async () => expect(await consumersOf(engine)).toBe(2), { timeoutMs: 60_000, pauseMs: 250 });
  });

  afterAll(async () => {
    await second?.stop();
  });

  it("for the URL: each event goes to the new one only", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/url/-1"), eventTypes: ["asset.*"] });
    for (let round = 0; round < rounds; round += 1) {
      const client = api(round % 2 === 0 ? engine : second);
      await client.patch(`/connectors/${id}`, { config: { url: receiver.url(`/url/${round}`) } });
      await produce(engine, oneInEach(`url-${round}`, "asset.updated", { round }));
      await eventually(() => expect(receiver.at(`/url/${round}`)).toHaveLength(partitions));
    }
    for (let round = 0; round < rounds; round += 1) {
      const got = receiver.at(`/url/${round}`).map(({ body }) => (JSON.parse(body.toString()) as { data: { round: number } }).data.round);
      expect(got, `round ${round}`).toEqual(Array(partitions).fill(round));
    }
    expect(receiver.at("/url/-1")).toEqual([]);
  });

  it("for the filter: what it stops now is stopped, what it passes now passes", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/filter"), eventTypes: ["part.*"], filter: { "==": [{ var: "data.round" }, -1] } });
    for (let round = 0; round < rounds; round += 1) {
      const client = api(round % 2 === 0 ? second : engine);
      const filter = { "==": [{ var: "data.side" }, side(round)] };
      await client.patch<Connector>(`/connectors/${id}`, { subscriptions: [{ eventTypes: ["part.*"], filter, template: null }] });
      await produce(engine, [
        ...oneInEach(`l${round}`, "part.updated", { round, side: "left" }),
        ...oneInEach(`r${round}`, "part.updated", { round, side: "right" }),
      ]);
      await eventually(() => expect(receiver.at("/filter").length).toBeGreaterThanOrEqual((round + 1) * partitions));
    }
    const got = receiver.at("/filter").map(({ body }) => (JSON.parse(body.toString()) as { data: { round: number; side: string } }).data);
    expect(got.filter((data) => data.side !== side(data.round))).toEqual([]);
    expect(got).toHaveLength(rounds * partitions);
  });

  it("for a new connector, a disabled one and a deleted one", async () => {
    const { engine, receiver } = system();
    for (let round = 0; round < 5; round += 1) {
      const client = api(round % 2 === 0 ? engine : second);
      const type = `unit.round_${round}`;
      const { id } = await createConnector(client, { url: receiver.url(`/life/${round}`), eventTypes: [type] });
      await produce(engine, oneInEach(`new-${round}`, type, { state: "created" }));
      await eventually(() => expect(statesAt(`/life/${round}`)).toEqual(Array(partitions).fill("created")));
      await client.post(`/connectors/${id}/disable`);
      await produce(engine, oneInEach(`off-${round}`, type, { state: "disabled" }));
      for (let partition = 0; partition < partitions; partition += 1) await eventually(() => client.get(`/events/off-${round}-${partition}`));
      await client.post(`/connectors/${id}/enable`, { backlog: "deliver" });
      await produce(engine, oneInEach(`on-${round}`, type, { state: "enabled" }));
      await eventually(() => expect(statesAt(`/life/${round}`)).toEqual(["created", "enabled"].flatMap((state) => Array<string>(partitions).fill(state))));
      await client.delete(`/connectors/${id}`);
      await produce(engine, oneInEach(`gone-${round}`, type, { state: "deleted" }));
    }
    for (let round = 0; round < 5; round += 1) expect(statesAt(`/life/${round}`)).not.toContain("deleted");

    function statesAt(path: string): string[] {
      const states = receiver.at(path).map(({ body }) => (JSON.parse(body.toString()) as { data: { state: string } }).data.state);
      return states.toSorted();
    }
  });
});

const side = (round: number): string => (round % 2 === 0 ? "left" : "right");
