import { expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { expectSnippetsToJudge } from "../support/run-snippet.js";

const script = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;

await describeConsole("A connector in the console", (system) => {
  it("is found by its URL, shows how it does, and is switched off and on", async () => {
    const { console, engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/sap-in"), name: "SAP bridge", eventTypes: ["asset.*"] });
    await admin.patch(`/connectors/${id}`, { tags: ["erp", "Hamburg"] });
    await createConnector(admin, { url: receiver.url("/other"), name: "Another", eventTypes: ["task.*"] });
    await produceEvents(engine, [{ id: "seen", type: "asset.created", data: {} }]);
    await eventually(async () => expect((await admin.get<{ attempts: number }>(`/connectors/${id}/stats`)).data.attempts).toBe(1));
    const page = await console.open("/connectors");
    await page.getByText("Another").waitFor();
    await page.getByRole("combobox", { name: "Tags" }).click();
    await page.getByRole("option", { name: "Hamburg (1)" }).click();
    await page.getByText("Another").waitFor({ state: "detached" });
    await page.waitForURL(/Hamburg/);
    await page.getByRole("heading", { name: "Connectors" }).click();
    await page.getByLabel("Search by name or URL").fill("SAP-IN");
    const row = page.getByRole("row", { name: /SAP bridge/ });
    await row.getByText("100.0 %").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "connectors");
    const toggle = row.getByRole("switch", { name: "SAP bridge is on" });
    await toggle.press("Space");
    await eventually(async () => expect((await admin.get<{ enabled: boolean }>(`/connectors/${id}`)).data.enabled).toBe(false));
    await row.getByText("disabled", { exact: true }).waitFor();
    // A key, unlike a click, does not wait until the change before is through.
    await eventually(async () => expect(await toggle.isEnabled()).toBe(true));
    await toggle.press("Space");
    await eventually(async () => expect((await admin.get<{ enabled: boolean }>(`/connectors/${id}`)).data.enabled).toBe(true));
    await row.getByRole("link", { name: "SAP bridge" }).click();
    await page.getByRole("heading", { name: "SAP bridge" }).waitFor();
    await page.getByText("100.0 %").waitFor();
    await page.getByRole("img", { name: "Deliveries over time: 1 delivered, 0 failed, 0 retries" }).waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "connector");
    await page.getByRole("radiogroup", { name: "Window" }).getByText("1 hour").click();
    await page.getByRole("img", { name: "Deliveries over time: 1 delivered, 0 failed, 0 retries" }).waitFor();
  });

  it("lists what it sent and what of it waits for a person, with the ways there", async () => {
    const { console, engine, admin, receiver } = system();
    receiver.respondWith(({ path }) => ({ status: path === "/broken" ? 500 : 200 }));
    const { id } = await createConnector(admin, { url: receiver.url("/broken"), name: "Broken", eventTypes: ["stock.*"], delivery: { maxRetries: 0 } });
    await produceEvents(engine, [{ id: "lost", type: "stock.low", data: {} }]);
    await eventually(async () => expect((await admin.get<unknown[]>(`/dead-letters?connectorId=${id}`)).data).toHaveLength(1));
    const page = await console.open(`/connectors/${id}?tab=deliveries`);
    const deliveries = page.getByRole("table", { name: "Deliveries" });
    await deliveries.getByRole("row", { name: /stock\.low.*dead lettered.*500/ }).waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "connector-deliveries");
    await page.getByRole("combobox", { name: "Status" }).click();
    await page.getByRole("option", { name: "delivered", exact: true }).click();
    await page.getByText("No delivery of this connector is like this.").waitFor();
    await page.getByRole("tab", { name: "Dead letters" }).click();
    await page
      .getByRole("table", { name: "Dead letters" })
      .getByRole("row", { name: /stock\.low/ })
      .waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Retry or discard these" }).click();
    await page.getByRole("button", { name: "Retry all of these" }).waitFor();
    await page.getByRole("table", { name: "Dead letters" }).getByRole("link", { name: "Broken" }).click();
    await page.getByRole("heading", { name: "Broken" }).waitFor();
    receiver.respondWith(() => ({}));
  });

  it("is paused and shows what waits and why; resumed, that is delivered", async () => {
    const { console, engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/paused"), name: "Held", eventTypes: ["part.*"] });
    const page = await console.open(`/connectors/${id}`);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("paused", { exact: true }).waitFor();
    await produceEvents(engine, [{ id: "held", type: "part.created", data: {} }]);
    await page.getByText("the connector is paused").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Deliver what waits" }).click();
    await eventually(() => expect(receiver.at("/paused")).toHaveLength(1));
  });

  it("is changed step by step, keeps its secrets, shows what changed, and is rolled back", async () => {
    const { console, admin, receiver } = system();
    const config = { headers: { "X-Api-Key": "canary-0123456789", "X-Plant": "Hamburg" } };
    const { id } = await createConnector(admin, { url: receiver.url("/before"), name: "Changed", eventTypes: ["asset.*"], config });
    const page = await console.open(`/connectors/${id}`);
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel(/^URL/).fill(receiver.url("/after"));
    for (const next of ["Search event types", "How to edit the filter", "Preview of the request"]) {
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByLabel(next).waitFor();
    }
    await page.getByRole("region", { name: "Preview of the request" }).getByText(receiver.url("/after")).waitFor();
    await page.getByRole("region", { name: "Preview of the request" }).getByText("X-Api-Key: ***").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Retries").fill("4");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("tab", { name: "Revisions" }).click();
    await page.getByRole("row", { name: /\/config\/url.*before.*after/ }).waitFor();
    await page.getByRole("row", { name: /\/delivery\/maxRetries.*9.*4/ }).waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "connector-revisions");
    await admin.post(`/connectors/${id}/test`, { eventType: "asset.created" });
    expect(receiver.at("/after")[0]?.headers).toMatchObject({ "x-api-key": "canary-0123456789", "x-plant": "Hamburg" });
    await page.getByRole("button", { name: "Roll back to 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Roll back to 1" }).click();
    await page.getByRole("heading", { name: "Revision 3 (current)" }).waitFor();
    expect((await admin.get<{ config: { url: string } }>(`/connectors/${id}`)).data.config.url).toBe(receiver.url("/before"));
  });

  it("gets a second subscription, and without an event type in it cannot be saved", async () => {
    const { console, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/two"), name: "Two", eventTypes: ["asset.*"] });
    const page = await console.open(`/connectors/${id}/edit`);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Add a subscription" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Choose at least one event type").waitFor();
    await page.getByLabel("Type or wildcard").fill("task.*");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Next" }).click();
    await page
      .getByText("No event is stored yet")
      .or(page.getByText(/events of the chosen types pass/))
      .waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Two", exact: true }).waitFor();
    const { data } = await admin.get<{ subscriptions: { eventTypes: string[] }[] }>(`/connectors/${id}`);
    expect(data.subscriptions.map(({ eventTypes }) => eventTypes)).toEqual([["asset.*"], ["task.*"]]);
  });

  it("gets another secret, is copied without its secrets, and is deleted after a question", async () => {
    const { console, admin, receiver } = system();
    const { id, secret } = await createConnector(admin, { url: receiver.url("/rotated"), name: "Rotated", eventTypes: ["asset.created"] });
    const page = await console.open(`/connectors/${id}`);
    await page.getByRole("button", { name: "Rotate secret" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate secret" }).click();
    const shown = await page.getByLabel("Signing secret", { exact: true }).textContent();
    expect(shown).toMatch(/^whsec_/);
    expect(shown).not.toBe(secret);
    await page.getByRole("link", { name: "Clone" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await eventually(async () => expect(await page.getByLabel("Name").inputValue()).toBe("Rotated (copy)"));
    await page.goBack();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "Connectors" }).waitFor();
    expect((await admin.ask("GET", `/api/v1/connectors/${id}`)).status).toBe(404);
  });

  it("says how receivers check dialects whose signature is one header", async () => {
    const { console, admin, receiver } = system();
    const { id, secret } = await createConnector(admin, { url: receiver.url("/tgm"), dialect: "tgm", eventTypes: ["asset.created"] });
    await admin.post(`/connectors/${id}/test`, {});
    const page = await console.open(`/connectors/${id}`);
    await page.getByRole("tab", { name: "Verification" }).click();
    await expectSnippetsToJudge(page, secret, receiver.at("/tgm")[0]!);
    await expectAccessible(page);
  });

  it("named and answered to with HTML and script shows both as text", async () => {
    const { console, admin, receiver } = system();
    receiver.respondWith(() => ({ headers: { "content-type": "text/html" }, body: script }));
    const { id } = await createConnector(admin, { url: receiver.url("/script"), name: script, eventTypes: ["asset.created"] });
    const page = await console.open(`/connectors/${id}`);
    await page.getByRole("heading", { name: script }).waitFor();
    await page.getByRole("tab", { name: "Test" }).click();
    await page.getByRole("button", { name: "Send test" }).click();
    await eventually(async () => expect(await page.getByLabel("Answer").textContent()).toBe(script));
    expect(await page.title()).not.toBe("taken");
    expect(await page.locator("img").count()).toBe(0);
    receiver.respondWith(() => ({}));
  });

  it("shows a viewer nothing that would fail, on a narrow phone too", async () => {
    const { console, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/viewed"), name: "Viewed", eventTypes: ["asset.*"] });
    const { data } = await admin.post<{ key: string }>("/api-keys", { name: "a viewer", role: "viewer", tenant: "default" });
    const page = await console.open(`/connectors/${id}`, { key: data.key, viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await page.getByRole("heading", { name: "Viewed" }).waitFor();
    await standStill(page);
    expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
    await expectNoSidewaysScrolling(page);
    await expectAccessible(page);
    await takeScreenshot(page, "connector-360-dark");
  });
});
