import { beforeAll, expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, takeScreenshot } from "../support/console.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";

await describeConsole("The event catalog", (system) => {
  beforeAll(async () => {
    const { admin, receiver } = system();
    await createConnector(admin, { name: "Asset listener", url: receiver.url("/assets"), eventTypes: ["asset.*"] });
    await createConnector(admin, { name: "Task listener", url: receiver.url("/tasks"), eventTypes: ["task.*"] });
  });

  it("shows a type with schema, example and who subscribes, and sends the example", async () => {
    const { console, receiver } = system();
    const page = await console.open("/event-types");
    await page.getByLabel("Search").fill("asset.created");
    await page.getByRole("link", { name: "asset.created", exact: true }).click();
    await page.getByRole("list", { name: "Subscribers" }).getByText("Asset listener").waitFor();
    expect(await page.getByRole("list", { name: "Subscribers" }).innerText()).not.toContain("Task listener");
    await page.getByRole("button", { name: "Send this example" }).click();
    await page.getByText(/Sent as event/).waitFor();
    await eventually(() => expect(receiver.at("/assets")).toHaveLength(1));
    await expectAccessible(page);
    await takeScreenshot(page, "event-type");
  });

  it("takes a type of the tenant's own, says what is wrong with it, and deletes it", async () => {
    const { console, admin } = system();
    const page = await console.open("/event-types");
    await page.getByRole("button", { name: "New event type" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("invoice");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog
      .getByRole("alert")
      .getByText(/must be an event type such as invoice.sent/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await dialog.getByLabel("Name").fill("invoice.sent");
    await dialog.getByRole("textbox", { name: "Example" }).fill('{"type": "invoice.sent", "data": {"id": 1}}');
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    expect((await admin.get<{ readonly isOwn: boolean }>("/event-types/invoice.sent")).data.isOwn).toBe(true);
    await page.getByRole("link", { name: "invoice.sent" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "Event catalog" }).waitFor();
    expect((await admin.ask("GET", "/api/v1/event-types/invoice.sent")).status).toBe(404);
  });

  it("fits a narrow phone in the dark", async () => {
    const { console } = system();
    for (const [path, heading] of [
      ["/event-types", "Event catalog"],
      ["/event-types/asset.created", "asset.created"],
    ] as const) {
      const page = await console.open(path, { colorScheme: "dark", viewport: { width: 360, height: 740 } });
      await page.getByRole("heading", { name: heading, exact: true }).waitFor();
      await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await page.context().close();
    }
  });
});
