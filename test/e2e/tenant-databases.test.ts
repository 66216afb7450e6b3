import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { api, type RawAnswer } from "../support/api.js";
import { connectorBody } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { metric, metricSeries } from "../support/metrics.js";
import { describeSystem } from "../support/whole-system.js";

/** The long form measures the promise: 200 tenants within 40 connections. */
const isFull = process.env.TRUNKLINE_FULL === "1";
const tenantCount = isFull ? 200 : 3;
const mostConnections = 40;
const patience = { timeoutMs: isFull ? 300_000 : 60_000 };

await describeSystem("Tenants, with databases of their own,", {}, (system) => {
  const run = randomBytes(4).toString("hex");
  const tenants = Array.from({ length: tenantCount }, (_, index) => `own-${index + 1}`);
  const nameOf = (tenant: string) => `${tenant.replaceAll("-", "_")}_${run}`;
  const as = (tenant: string) => api(system().engine, { tenant });
  const measured: string[] = [];
  let server: pg.Pool;
  let watch: ReturnType<typeof watchConnections>;

  const timed = async (words: string, work: () => Promise<unknown>) => {
    const begun = performance.now();
    await work();
    measured.push(`${words}: ${Math.round(performance.now() - begun)} ms`);
  };

  beforeAll(() => {
    const { postgres } = system().services;
    server = new pg.Pool({ connectionString: postgres, max: 2 });
    // Databases are dropped with whatever hangs on.
    server.on("error", () => undefined);
    watch = watchConnections(server, `${new URL(system().engine.environment.DATABASE_URL ?? "").pathname.slice(1)}|%${run}`);
  });
  afterAll(async () => {
    await watch?.stop();
    await system().engine.stop();
    for (const tenant of tenants) await server?.query(`drop database if exists ${nameOf(tenant)} with (force)`);
    await server?.end();
    if (isFull) process.stdout.write(`${tenantCount} tenants with databases of their own\n${measured.join("\n")}\n`);
  }, 600_000);

  it("are made with them, on the engine's server", { timeout: 900_000 }, async () => {
    const { admin, engine } = system();
    const urlOf = (id: string) => Object.assign(new URL(engine.environment.DATABASE_URL ?? ""), { pathname: `/${nameOf(id)}` }).href;
    const make = (id: string) => admin.post("/tenants", { id, name: id, databaseUrl: urlOf(id) });
    const [first, ...others] = tenants as [string, ...string[]];
    await timed("making a tenant, its database and the schema", () => make(first));
    if (isFull) await clone(server, { from: nameOf(first), to: others.map(nameOf) });
    await timed(`making ${others.length} more, one after the other${isFull ? ", whose schema is there" : ""}`, async () => {
      for (const id of others) await make(id);
    });
  });

  it("are all administered and served within 40 connections of the engine", { timeout: 600_000 }, async () => {
    const { receiver, engine } = system();
    const times: number[] = [];
    let unavailable = 0;
    const ask = async (work: () => Promise<RawAnswer>): Promise<void> => {
      const begun = performance.now();
      const { status } = await work();
      times.push(performance.now() - begun);
      if (status < 300) return;
      expect(status).toBe(503);
      unavailable += 1;
      // As Retry-After says.
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      await ask(work);
    };
    const list = (tenant: string) => ask(() => as(tenant).ask("GET", "/api/v1/connectors"));
    await inParallel(tenants, 20, (tenant) =>
      ask(() => as(tenant).ask("POST", "/api/v1/connectors", { body: connectorBody({ url: receiver.url(`/${tenant}`) }) })),
    );
    measured.push(`creating a connector, 20 at once, ${summary(times.splice(0))}`);
    await inParallel([...tenants, ...tenants], 20, list);
    measured.push(`listing connectors, 20 at once, ${summary(times.splice(0))}`);
    for (const tenant of tenants) await list(tenant);
    measured.push(`listing connectors, one at a time, each in another database, ${summary(times.splice(0))}`);
    await timed(`stopping and starting the engine again`, async () => {
      await engine.stop();
      await engine.restart();
    });
    await timed(`an event of each of ${tenantCount} tenants, until the last is delivered`, async () => {
      await inParallel(tenants, 20, (tenant) => as(tenant).post("/events", { type: "asset.created" }));
      await eventually(() => expect(tenants.filter((tenant) => receiver.at(`/${tenant}`).length === 0)).toEqual([]), patience);
    });
    measured.push(`answers 503 while all databases were there: ${unavailable}`, `connections of the engine to all databases, at most: ${watch.most()}`);
    expect(watch.most()).toBeGreaterThan(3);
    expect(watch.most()).toBeLessThanOrEqual(mostConnections);
  });

  it("of which one is away stop nothing but its own admin calls, also over a restart of the engine", async () => {
    const { receiver, engine } = system();
    const [down, other] = tenants as [string, string];
    await server.query(`alter database ${nameOf(down)} with allow_connections false`);
    await server.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [nameOf(down)]);
    const isUnavailable = async () => expect((await as(down).ask("GET", "/api/v1/connectors")).status).toBe(503);
    const delivered = async (count: number) => {
      await as(down).post("/events", { type: "asset.created" });
      await eventually(() => expect(receiver.at(`/${down}`)).toHaveLength(count), patience);
    };
    await eventually(isUnavailable);
    await delivered(2);
    expect((await as(other).ask("POST", "/api/v1/connectors", { body: connectorBody({ url: receiver.url("/other") }) })).status).toBe(201);
    await engine.stop();
    await engine.restart();
    await isUnavailable();
    await delivered(3);
    expect((await as(other).ask("GET", "/api/v1/connectors")).status).toBe(200);
    await server.query(`alter database ${nameOf(down)} with allow_connections true`);
    // A database that did not answer is asked again after five seconds.
    await eventually(async () => expect((await as(down).ask("GET", "/api/v1/connectors")).status).toBe(200));
  });

  it("are held to their quota of events a second at every door: 429 over HTTP, and what came over Kafka is delivered at its pace", async () => {
    const { admin, receiver, engine } = system();
    const perSecond = 5;
    await admin.post("/tenants", { id: "bounded", name: "Bounded", quotas: { eventsPerSecond: perSecond } });
    const bounded = as("bounded");
    await bounded.post("/connectors", connectorBody({ url: receiver.url("/bounded") }));
    const send = (count: number) => bounded.ask("POST", "/api/v1/events", { body: Array.from({ length: count }, () => ({ type: "asset.created" })) });
    expect((await send(perSecond + 1)).status).toBe(422);
    const answers = await Promise.all([send(perSecond), send(perSecond), send(perSecond), send(perSecond), send(perSecond)]);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get("retry-after")).toMatch(/^[1-9]/);
    await eventually(async () => expect((await send(perSecond)).status).toBe(202), { pauseMs: 500 });
    await bounded.post("/companies", { id: 7, name: "South" });
    const { data } = await bounded.post<{ key: string }>("/api-keys", { name: "inbound", role: "inbound", company: 7 });
    const inbound = api(engine, { key: data.key });
    const tell = (serial: number) =>
      inbound.ask("POST", "/api/webhooks/receive", {
        headers: { "x-tageur-company-id": "7" },
        body: { event: "asset.created", data: { type: "asset", attributes: { serial_number: `s-${serial}` } } },
      });
    await eventually(async () => expect((await tell(0)).status).toBe(200), { pauseMs: 300 });
    const told = await Promise.all(Array.from({ length: 30 }, (_, serial) => tell(serial + 1)));
    const kept = 1 + told.filter(({ status }) => status === 200).length;
    expect(told.filter(({ status }) => status === 429)).toHaveLength(told.length + 1 - kept);
    expect(kept).toBeLessThan(told.length);
    expect(await bounded.list("/records/asset")).toHaveLength(kept);
    const before = kept + (answers.length - refused.length + 1) * perSecond;
    await eventually(() => expect(receiver.at("/bounded")).toHaveLength(before), patience);
    const produced = Array.from({ length: 4 * perSecond }, (_, index) => ({ id: `kafka-${index}`, type: "asset.created", tenant: "bounded" }));
    await produceEvents(engine, produced);
    await eventually(() => expect(receiver.at("/bounded")).toHaveLength(before + produced.length), { timeoutMs: 60_000 });
    const times = receiver
      .at("/bounded")
      .slice(before)
      .map(({ arrivedAt }) => arrivedAt);
    // At most one second's worth goes at once; the rest follows at five a second.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(2_000);
    expect(await metric(engine, "trunkline_over_quota_events_total", { tenant: "bounded" })).toBeGreaterThan(0);
  });

  it("are named in every line of the log that is not about the process, and have series of their own among the metrics", async () => {
    const { engine } = system();
    const lines = engine
      .log()
      .split("\n")
      .filter((text) => text.startsWith("{"));
    const nameless = lines.filter((text) => {
      const line = JSON.parse(text) as { readonly tenant?: unknown; readonly kafka?: unknown; readonly msg: string };
      // The Kafka client's own lines are about the process: on a busy machine it is late with a heartbeat.
      return (
        typeof line.tenant !== "string" &&
        line.kafka === undefined &&
        !/^(?:settings|nest)$|^(?:engine|plugin|kafka|database|queue|background|process)\./.test(line.msg)
      );
    });
    expect(nameless).toEqual([]);
    expect(lines.length).toBeGreaterThan(tenantCount);
    for (const name of ["trunkline_delivery_attempts_total", "trunkline_events_total"]) {
      const series = await metricSeries(engine, name);
      expect(series.length).toBeGreaterThan(0);
      expect(series.filter(({ labels }) => labels.tenant === undefined)).toEqual([]);
    }
    expect(await metric(engine, "trunkline_delivery_attempts_total", { tenant: tenants[0]!, outcome: "delivered" })).toBe(1);
  });
});

/** Databases with a schema in which nobody has settled yet: making one takes a second. */
async function clone(server: pg.Pool, { from, to }: { readonly from: string; readonly to: readonly string[] }): Promise<void> {
  const template = `${from}_template`;
  await server.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [from]);
  await server.query(`create database ${template} template ${from}`);
  const url = Object.assign(new URL(server.options.connectionString ?? ""), { pathname: `/${template}` });
  const inside = new pg.Client({ connectionString: url.href });
  await inside.connect();
  await inside.query("truncate trunkline.tenant cascade; insert into trunkline.tenant (id, name, config_version) values ('default', 'Default', 1)");
  await inside.end();
  for (const name of to) await server.query(`create database ${name} template ${template}`);
  await server.query(`drop database ${template}`);
}

/** Looks all the time at how many connections there are to databases whose name is like one of the patterns, the rest of the server left out. */
function watchConnections(server: pg.Pool, patterns: string) {
  let isDone = false;
  let most = 0;
  const looking = (async () => {
    while (!isDone) {
      const sql = "select count(*)::integer as count from pg_stat_activity where datname like any ($1::text[])";
      const { rows } = await server.query<{ count: number }>(sql, [patterns.split("|")]);
      most = Math.max(most, rows[0]?.count ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const stop = (): Promise<void> => ((isDone = true), looking);
  return { most: () => most, stop };
}

async function inParallel<Item>(items: readonly Item[], width: number, work: (item: Item) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Of times in ms. */
function summary(times: readonly number[]): string {
  const sorted = times.toSorted((first, second) => first - second);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}
