import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";
import { type Connector, createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { inventDays, inventDeliveries } from "../support/invent-log.js";

interface Delivery {
  readonly id: string;
  readonly connectorId: number;
  readonly status: string;
  readonly attemptCount: number;
}

const script = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`;

await describeConsole("Deliveries and events", (system) => {
  let good: Connector;
  let bad: Connector;
  /** Of the bad one's delivery. */
  let failedId: string;
  beforeAll(async () => {
    const { admin, receiver } = system();
    receiver.respondWith(({ path }) => (path === "/bad" ? { status: 500, headers: { "content-type": "text/html" }, body: script } : {}));
    good = await createConnector(admin, { name: `Equipment ${script}`, url: receiver.url("/good"), eventTypes: ["asset.*"] });
    bad = await createConnector(admin, { name: "The bad one", url: receiver.url("/bad"), eventTypes: ["asset.*"], delivery: { maxRetries: 0 } });
    const filter = { and: [{ "==": [{ var: "data.type" }, "asset"] }, { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] }] };
    await createConnector(admin, { name: "Equipment only", url: receiver.url("/only"), eventTypes: ["asset.created"], filter });
    await createConnector(admin, { name: "Tasks", url: receiver.url("/tasks"), eventTypes: ["task.*"] });
    const data = { id: 1, type: "asset", attributes: { name: `Pump ${script}`, asset_type: "Vehicle" } };
    await admin.post("/events", { id: "e-1", type: "asset.created", data });
    await eventually(async () => expect(await ended()).toHaveLength(2));
    failedId = (await ended()).find(({ connectorId }) => connectorId === bad.id)?.id ?? "";
  });

  async function ended(): Promise<readonly Delivery[]> {
    const found = await system().admin.list<Delivery>("/deliveries?eventId=e-1");
    return found.filter(({ status }) => status === "delivered" || status === "dead_lettered");
  }

  it("shows the way of an event: who got it, who did not, and which clause saw what; and replays it", async () => {
    const { console, receiver } = system();
    const page = await console.open("/events/e-1");
    const station = (name: string) => page.getByRole("list", { name: "Connectors" }).getByRole("listitem").filter({ hasText: name });
    await station("Equipment <script>").getByText("delivered", { exact: true }).waitFor();
    await station("The bad one").getByText("dead lettered", { exact: true }).waitFor();
    await station("Tasks").getByText("not subscribed", { exact: true }).waitFor();
    const filtered = station("Equipment only");
    await filtered.getByText("filtered", { exact: true }).waitFor();
    await standStill(page);
    expect(await filtered.innerText()).toContain("/subscriptions/0/filter/and/1");
    expect(await filtered.locator("mark").innerText()).toContain("data.attributes.asset_type");
    expect(await filtered.innerText()).toContain('The event has "Vehicle"');
    await expectAccessible(page);
    await takeScreenshot(page, "event");
    const before = receiver.at("/good").length;
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replay" }).click();
    await page.getByText("2 deliveries are in line.").waitFor();
    await eventually(() => expect(receiver.at("/good").length).toBeGreaterThan(before));
  });

  it("renders a payload, a name and an answer full of HTML and script as text", async () => {
    const page = await system().console.open("/");
    for (const path of ["/events/e-1", `/deliveries/${failedId}`, "/deliveries"]) {
      await page.goto(path);
      await page.getByRole("main").getByText("onerror").first().waitFor();
      await standStill(page);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.locator("main img, main script").count()).toBe(0);
    }
  });

  it("shows every attempt with request, answer and timing, and tries again", async () => {
    const { console, admin, receiver } = system();
    const page = await console.open(`/deliveries/${failedId}`);
    const attempt = page.getByRole("region", { name: "Attempt 1", exact: true });
    await attempt.getByText("HTTP 500").waitFor();
    await standStill(page);
    expect(await attempt.innerText()).toContain("webhook-signature");
    expect(await attempt.innerText()).toContain(`POST ${receiver.url("/bad")}`);
    expect(await attempt.innerText()).toContain("onerror");
    await expectAccessible(page);
    await takeScreenshot(page, "delivery");
    const { attemptCount } = (await admin.get<Delivery>(`/deliveries/${failedId}`)).data;
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("dialog").getByLabel("Rendered anew").check();
    await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
    await page.getByText("The delivery is in line again.").waitFor();
    await page.getByRole("region", { name: `Attempt ${attemptCount + 1}`, exact: true }).waitFor();
  });

  it("finds deliveries by text in the payload, type, connector and status, keeps the search in the address, and says how far it looked", async () => {
    const { console } = system();
    const page = await console.open("/deliveries");
    const table = page.getByRole("table", { name: "Deliveries" });
    await table.waitFor();
    await page.getByLabel("Text in the payload").fill("pump <SCRIPT");
    await page.getByText(/Searched the newest \d+ deliveries/).waitFor();
    await table.getByRole("cell", { name: "The bad one" }).waitFor();
    await page.getByLabel("Text in the payload").fill("there is no such text");
    await page.getByText("No delivery is like this.").waitFor();
    await page.goto(`/deliveries?status=dead_lettered&type=asset.created&connectorId=${bad.id}`);
    await table.getByRole("cell", { name: "The bad one" }).waitFor();
    await page.goto(`/deliveries?status=dead_lettered&connectorId=${good.id}`);
    await page.getByText("No delivery is like this.").waitFor();
    await page.goto("/events?text=Vehicle&type=asset.created");
    await page.getByRole("table", { name: "Events" }).getByRole("link", { name: "e-1" }).waitFor();
    await page.getByText(/Searched the newest \d+ events/).waitFor();
  });

  it("works for the eyes of viewers, in the dark and on a narrow phone", async () => {
    const { console, admin } = system();
    const { data } = await admin.post<{ readonly key: string }>("/api-keys", { name: "viewer", role: "viewer" });
    const page = await console.open("/", { key: data.key, colorScheme: "dark", viewport: { width: 360, height: 740 } });
    for (const path of ["/deliveries", "/events", "/events/e-1", `/deliveries/${failedId}`]) {
      await page.goto(path);
      await page
        .getByText("The bad one")
        .or(page.getByRole("link", { name: "e-1" }))
        .first()
        .waitFor();
      await standStill(page);
      expect(await page.getByRole("button", { name: /Retry|Replay/ }).count()).toBe(0);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await takeScreenshot(page, `${path.split("/").slice(1, 3).join("-").slice(0, 20)}-360-dark`);
    }
  });

  it("stays smooth with 100,000 deliveries: what is out of sight is not in the page, and the overview is there within a second", async () => {
    const { console, engine, admin } = system();
    await inventDeliveries(engine.environment.DATABASE_URL ?? "", { connectorId: good.id, count: 100_000 });
    const page = await console.open("/deliveries");
    const table = page.getByRole("table", { name: "Deliveries" });
    await table.getByRole("row").nth(50).waitFor();
    const rowCount = async () => Number(await table.getAttribute("aria-rowcount"));
    await eventually(async () => {
      await page.mouse.wheel(0, 20_000);
      expect(await rowCount()).toBeGreaterThan(800);
    });
    expect(await table.getByRole("row").count()).toBeLessThan(120);
    await expectAccessible(page);
    // The best of three, and generous: the machine of a test run is busy with others.
    const took = async (path: string) => {
      const tries: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        const begin = performance.now();
        await admin.get(path);
        tries.push(performance.now() - begin);
      }
      return Math.min(...tries);
    };
    expect(await took("/overview")).toBeLessThan(1_000);
    expect(await took("/deliveries?limit=100")).toBeLessThan(1_000);
    expect(await took("/deliveries?limit=100&text=nothing-has-this")).toBeLessThan(3_000);
    expect(await took("/events/e-1/trace")).toBeLessThan(1_000);
  });

  it.runIf(process.env.TRUNKLINE_FULL === "1")("shows its overview within a second and scrolls without a halt, with 100,000 deliveries", async () => {
    const { console: pages, engine, admin } = system();
    const databaseUrl = engine.environment.DATABASE_URL ?? "";
    await inventDays(databaseUrl, [{ connectorId: good.id, busiest: 700, failureRate: 0.01, usualMs: 40, incidentRate: 0.01 }]);
    const { data } = await admin.get<{ attempts: number }>("/overview");
    const page = await pages.open("/");
    const shown: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const begin = performance.now();
      await page.reload({ waitUntil: "commit" });
      await page.getByRole("img", { name: /^Deliveries over time/ }).waitFor();
      shown.push(Math.round(performance.now() - begin));
    }
    await page.goto("/deliveries");
    await page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(50).waitFor();
    await page.evaluate(
      "window.halts = []; new PerformanceObserver((list) => window.halts.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({ type: 'longtask' }); 0",
    );
    const workMs = await workMeter(page);
    for (let turn = 0; turn < 100; turn += 1) await page.mouse.wheel(0, 2_000);
    await eventually(async () => expect(Number(await page.getByRole("table", { name: "Deliveries" }).getAttribute("aria-rowcount"))).toBeGreaterThan(800));
    const byLeapsMs = await workMs();
    for (let turn = 0; turn < 100; turn += 1) await page.mouse.wheel(0, -45);
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
    const byRowsMs = await workMs();
    const halts = (await page.evaluate("window.halts")) as readonly number[];
    console.log(
      `overview of ${data.attempts} attempts beside 100,000 deliveries, ms until it is seen: ${shown.join(", ")}; while scrolling, tasks over 50 ms: ${halts.join(", ") || "none"}; work by 100 leaps of 2,000 px ${byLeapsMs} ms, by 100 rows ${byRowsMs} ms`,
    );
    expect(shown.toSorted((one, other) => one - other)[2]).toBeLessThan(1_000);
    // Three times what was measured, for machines three times slower: 160 ms, 3.7 s and 1.3 s.
    expect(Math.max(0, ...halts)).toBeLessThan(500);
    expect(byLeapsMs).toBeLessThan(11_000);
    expect(byRowsMs).toBeLessThan(4_000);
  });
});

/** Since it was asked last, ms of the page's own processor time: what others do on the machine is no part of it. */
async function workMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const total = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
  let before = await total();
  return async () => {
    const now = await total();
    const apart = Math.round(now - before);
    before = now;
    return apart;
  };
}
