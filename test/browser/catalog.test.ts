import { beforeAll, expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { rewrite } from "../support/rewrite-editor.js";

/** What would run if the console took payloads for its own. */
const hostile = '</script><script>window.wasRun = true</script><img src=x onerror="window.wasRun = true">';

await describeConsole("The event catalog and the playground", (system) => {
  beforeAll(async () => {
    const { admin, receiver } = system();
    await createConnector(admin, { name: "Asset listener", url: receiver.url("/assets"), eventTypes: ["asset.*"] });
    await createConnector(admin, { name: "Task listener", url: receiver.url("/tasks"), eventTypes: ["task.*"] });
    await admin.post("/events", { id: "p-1", type: "task.completed", data: { id: 77, type: "task", attributes: { title: hostile } } });
    await admin.post("/events", { id: "p-2", type: "task.completed", data: { id: 78, type: "task", attributes: {} } });
    await eventually(async () => expect((await admin.get<unknown[]>("/events?type=task.completed")).data).toHaveLength(2));
  });

  it("shows a type with schema, example and who subscribes, and sends the example", async () => {
    const { console, receiver } = system();
    const page = await console.open("/event-types");
    await page.getByLabel("Search").fill("asset.created");
    await page.getByRole("link", { name: "asset.created", exact: true }).click();
    await page.getByRole("list", { name: "Subscribers" }).getByText("Asset listener").waitFor();
    await standStill(page);
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

  it("tries a filter on stored events: what passes, and the clause that does not hold with what it saw", async () => {
    const { console } = system();
    const page = await console.open("/events/p-1");
    await page.getByRole("link", { name: "Try in the playground" }).click();
    await page.getByRole("region", { name: "Event as produced" }).getByText("script").waitFor();
    const filter = page.getByRole("region", { name: "Filter", exact: true });
    await filter.getByText("2 of the last 2 events of the chosen types pass").waitFor();
    await filter.getByRole("button", { name: "Add condition" }).click();
    await filter.getByRole("combobox", { name: "Field" }).fill("data.id");
    await page.getByRole("option", { name: "data.id", exact: true }).click();
    await filter.getByRole("textbox", { name: "Value" }).fill("78");
    await filter.getByText("1 of the last 2 events of the chosen types pass").waitFor();
    const verdict = filter.getByRole("group", { name: "Verdict" });
    await verdict.getByText("filtered", { exact: true }).waitFor();
    await eventually(async () => expect(JSON.parse(await verdict.locator("mark").innerText())).toEqual({ "==": [{ var: "data.id" }, 78] }));
    await verdict.getByText("the event has 77").waitFor();
    await filter.getByRole("button", { name: "Try p-2" }).click();
    await verdict.getByText("passes").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "playground-filter");
    await filter.getByText("JSON", { exact: true }).click();
    const json = filter.getByRole("textbox", { name: /^Filter/ });
    await rewrite(json, "");
    await filter.getByText("2 of the last 2 events of the chosen types pass").waitFor();
    await rewrite(json, '{"nonsense": 1}');
    await filter
      .getByRole("alert")
      .getByText(/nonsense/)
      .waitFor();
    expect(await page.evaluate("window.wasRun")).toBeUndefined();
  });

  it("shows the exact request of a template, warns of unknown paths, and says at the place what is wrong", async () => {
    const { console } = system();
    const page = await console.open("/playground?event=p-1");
    const request = page.getByRole("region", { name: "Preview of the request" });
    const editor = page.getByRole("textbox", { name: "Template" });
    await page.getByRole("radio", { name: "JSON template" }).check();
    await rewrite(editor, '{"number": "{{data.id}}", "title": "{{data.attributes.title}}", "none": "{{data.nothing.here}}"}');
    await request.getByText('"number": 77').waitFor();
    await request
      .getByText(/data\.nothing\.here/)
      .first()
      .waitFor();
    await request.getByText("POST https://receiver.example/hook").waitFor();
    expect(await page.evaluate("window.wasRun")).toBeUndefined();
    await rewrite(editor, '{"number": "{{data.id"}');
    await page.getByRole("alert").first().waitFor();
    await rewrite(editor, '{"number": "{{data.id}}"}');
    const url = page.getByLabel(/^URL/);
    expect(await url.getAttribute("aria-invalid")).not.toBe("true");
    await url.fill("nowhere");
    await eventually(async () => expect(await url.getAttribute("aria-invalid")).toBe("true"));
    await expectAccessible(page);
    await page.getByRole("combobox", { name: "Request of" }).fill("Task listener");
    await page.getByRole("option", { name: /Task listener/ }).click();
    await request.getByText(/\/tasks/).waitFor();
    await page.getByRole("button", { name: "Take over its filter and template" }).click();
    await editor.waitFor({ state: "detached" });
    await expectAccessible(page);
    await takeScreenshot(page, "playground-template");
  });

  it("tries examples and events of one's own, for those who may only look too", async () => {
    const { console, admin } = system();
    const { data } = await admin.post<{ readonly key: string }>("/api-keys", { name: "Looker", role: "viewer" });
    const page = await console.open("/playground", { key: data.key });
    await page.getByText("Own JSON").click();
    const own = page.getByRole("textbox", { name: "Event as a producer would send it" });
    await rewrite(own, '{"id": 5}');
    await page.getByText(/type/).first().waitFor();
    await rewrite(own, '{"id": "mine", "type": "part.created", "data": {"id": 3}}');
    await page
      .getByRole("region", { name: "Preview of the request" })
      .getByText(/"part.created"/)
      .waitFor();
    await page.getByText("Example", { exact: true }).click();
    await page.getByRole("group", { name: "Verdict" }).getByText("passes").waitFor();
    await page.getByText("Own JSON").click();
    await expectAccessible(page);
  });

  it("fits a narrow phone in the dark", async () => {
    const page = await system().console.open("/event-types", { colorScheme: "dark", viewport: { width: 360, height: 740 } });
    for (const [path, heading] of [
      ["/event-types", "Event catalog"],
      ["/event-types/asset.created", "asset.created"],
      ["/playground", "Playground"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("heading", { name: heading, exact: true }).waitFor();
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
    }
  });
});
