import { beforeAll, expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";
import { type Connector, createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { produce } from "../support/produce.js";

const count = 12;

await describeConsole("Dead letters, rejected messages and replays", (system) => {
  let bad: Connector;
  let isWell = false;
  beforeAll(async () => {
    const { admin, engine, receiver } = system();
    receiver.respondWith(({ path }) => ({ status: path === "/bad" && !isWell ? 500 : 200 }));
    await createConnector(admin, { name: "The good one", url: receiver.url("/good"), eventTypes: ["task.*"] });
    const never = { maxRetries: 0, breaker: { failureRate: 1, minAttempts: 1_000, openMs: 1_000 } };
    bad = await createConnector(admin, { name: "The bad one", url: receiver.url("/bad"), eventTypes: ["asset.*"], delivery: never });
    const events = Array.from({ length: count }, (_, index) => ({ id: `w-${index}`, type: "asset.created", data: { id: index } }));
    await admin.post("/events", events);
    await produce(engine, [{ value: "no JSON at all" }, { value: { id: "r-1", type: "asset.created", tenant: "tenant-to-come", data: {} } }]);
    await eventually(async () => expect(await admin.list("/dead-letters")).toHaveLength(count));
    await eventually(async () => expect(await admin.list("/rejected-messages")).toHaveLength(2));
  });

  it("retries dead letters that were chosen, then all of a search, after saying how many there are", async () => {
    const { console, admin, receiver } = system();
    isWell = true;
    const page = await console.open(`/dead-letters?connectorId=${bad.id}`);
    const table = page.getByRole("table", { name: "Dead letters" });
    await table.getByRole("checkbox").first().check();
    await page.getByRole("button", { name: "Discard 1 chosen" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByText("1 are gone.").waitFor();
    await takeScreenshot(page, "dead-letters");
    await page.getByRole("button", { name: "Retry all of these" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(`There are ${count - 1} dead letters.`).waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Retry" }).click();
    await dialog.getByText(`${count - 1} of ${count - 1} dead letters done`).waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByText("There is no dead letter like this.").waitFor();
    await eventually(async () => expect(await admin.list("/deliveries?status=delivered")).toHaveLength(count - 1));
    expect(receiver.at("/bad").length).toBeGreaterThan(count);
  });

  it("shows a rejected message as it came, and takes in again what can be", async () => {
    const { console, admin } = system();
    const page = await console.open("/rejected-messages");
    const table = page.getByRole("table", { name: "Rejected messages" });
    const row = table.getByRole("row").filter({ hasText: "unknown tenant" });
    await row.getByRole("button", { name: /Open/ }).click();
    await page.getByRole("dialog").getByText("tenant-to-come").first().waitFor();
    await expectAccessible(page);
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await admin.post("/tenants", { id: "tenant-to-come", name: "Tenant to come" });
    await page.getByRole("button", { name: "Retry all of these" }).click();
    await page.getByRole("dialog").getByText("There are 2 rejected messages.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
    await page.getByRole("dialog").getByText("1 of 2 rejected messages done").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await row.waitFor({ state: "detached" });
    await eventually(async () => expect(await table.getByRole("row").count()).toBe(2));
  });

  it("counts a replay before it begins, shows how far it has come, and aborts it", async () => {
    const { console, admin } = system();
    const page = await console.open("/replays");
    await page.getByText("Nothing was replayed yet.").waitFor();
    await page.getByRole("button", { name: "New replay" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Events a second").fill("1");
    await dialog.getByRole("button", { name: "Count" }).click();
    // The engine's own events, of the dead letters, are among them.
    const said = dialog.getByRole("status").or(dialog.getByRole("alert"));
    expect(await said.innerText()).toMatch(/^\d+ events, \d+ deliveries at most/);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Start" }).click();
    await page
      .getByRole("table", { name: "Replays" })
      .getByText(/\d of \d/)
      .waitFor();
    await takeScreenshot(page, "replays");
    await page.getByRole("button", { name: /^Abort \d/ }).click();
    await eventually(async () => expect((await admin.get<readonly { readonly status: string }[]>("/replays")).data[0]?.status).toBe("aborted"));
    await page.getByRole("cell", { name: "aborted" }).waitFor();
  });

  it("offers a viewer no deed, and fits a narrow phone in the dark", async () => {
    const { console, admin } = system();
    const { data } = await admin.post<{ readonly key: string }>("/api-keys", { name: "viewer", role: "viewer" });
    const page = await console.open("/", { key: data.key, colorScheme: "dark", viewport: { width: 360, height: 740 } });
    for (const [path, heading] of [
      ["/dead-letters", "Dead letters"],
      ["/rejected-messages", "Rejected messages"],
      ["/replays", "Replays"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("heading", { name: heading }).waitFor();
      await standStill(page);
      expect(await page.getByRole("button", { name: /Retry|Discard|New|Abort/ }).count()).toBe(0);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
    }
  });
});
