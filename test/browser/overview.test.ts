import { beforeAll, expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, takeScreenshot } from "../support/console.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { metric } from "../support/metrics.js";
import { produce } from "../support/produce.js";

await describeConsole("The overview", (system) => {
  beforeAll(async () => {
    const { admin, receiver } = system();
    receiver.respondWith(({ path }) => ({ status: path === "/bad" ? 500 : 200 }));
    await createConnector(admin, { name: "The good one", url: receiver.url("/good"), eventTypes: ["asset.*"] });
    await createConnector(admin, { name: "The bad one", url: receiver.url("/bad"), eventTypes: ["asset.deleted"], delivery: { maxRetries: 0 } });
  });

  it("says what needs attention first, and shows a delivery as it comes, without anybody reloading the page", async () => {
    const { console, engine, admin } = system();
    const page = await console.open("/");
    await page.getByText("Nothing: every connector delivers").waitFor();
    await page.getByText("listening").waitFor();
    // The browser's machine has lost its network: the engine, on the same machine, is asked all the same.
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await produce(engine, [{ value: { id: "o-1", type: "asset.created", data: { id: 1 } } }, { value: "this is no JSON" }]);
    await page.getByRole("table", { name: "Newest deliveries" }).getByRole("cell", { name: "The good one" }).waitFor();
    await admin.post("/events", { id: "o-2", type: "asset.deleted", data: { id: 1 } });
    await page.getByRole("table", { name: "Newest deliveries" }).getByText("dead lettered").waitFor();
    await page.getByText("dead letter", { exact: true }).waitFor();
    await page.getByText("message rejected in 24 hours").waitFor();
    await eventually(async () => expect(await page.locator("dl").innerText()).toMatch(/Delivered\s+2\s+Failed\s+1/));
    await expectAccessible(page);
    await takeScreenshot(page, "overview");
  });

  it("is accessible in the dark and on a narrow phone", async () => {
    const page = await system().console.open("/", { colorScheme: "dark", viewport: { width: 360, height: 740 } });
    await page.getByText("Needs attention").waitFor();
    await page.getByRole("table", { name: "Newest deliveries" }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await takeScreenshot(page, "overview-360-dark");
  });

  it("listens no longer once another page is open", async () => {
    const { engine, console } = system();
    const streams = () => metric(engine, "trunkline_delivery_streams");
    // Of the tests before.
    await eventually(async () => expect(await streams()).toBe(0));
    const page = await console.open("/");
    await page.getByText("listening").waitFor();
    await eventually(async () => expect(await streams()).toBe(1));
    await page.getByRole("navigation").getByRole("link", { name: "Connectors" }).click();
    await eventually(async () => expect(await streams()).toBe(0));
  });
});
