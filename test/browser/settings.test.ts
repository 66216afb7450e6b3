import { readFile } from "node:fs/promises";
import pg from "pg";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { api } from "../support/api.js";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";
import { eventually } from "../support/eventually.js";
import { sendCurl } from "../support/send-curl.js";

await describeConsole("The settings", (system) => {
  beforeAll(async () => {
    const { admin } = system();
    await admin.post("/companies", { id: 7, name: "North plant", timezone: "Europe/Berlin" });
    await admin.post("/companies", { id: 8, name: "South plant" });
  });

  const keyOf = async (body: Readonly<Record<string, unknown>>) =>
    (await system().admin.post<{ readonly key: string }>("/api-keys", { name: `a ${String(body.role)}`, tenant: "default", ...body })).data.key;
  const sections = (page: Page) => page.getByRole("navigation", { name: "Settings" }).getByRole("link").allInnerTexts();
  const loaded = async (page: Page, heading: string) => {
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await standStill(page);
  };
  const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

  it("make a company, say at the field what is wrong with it, and give the curl with which it receives", async () => {
    const { console, engine, admin } = system();
    const page = await console.open("/settings/companies");
    await page.getByRole("button", { name: "New company" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Thought better of");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "New company" }).click();
    await eventually(async () => expect(await dialog.getByLabel("Name").inputValue()).toBe(""));
    await dialog.getByLabel("Id").fill("9");
    await dialog.getByLabel("Name").fill("East plant");
    await dialog.getByRole("combobox", { name: "Event types" }).fill("not a type");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByText("must be an event type, or a pattern").waitFor();
    expect(await dialog.getByRole("alert").count()).toBe(0);
    await expectAccessible(page);
    await takeScreenshot(page, "company-refused");
    await dialog.getByRole("combobox", { name: "Event types" }).press("Backspace");
    await dialog.getByRole("button", { name: "Create" }).click();
    await row(page, "East plant").getByRole("button", { name: "URL and curl" }).click();
    await page.getByRole("heading", { name: "Events" }).waitFor();
    await page.getByRole("button", { name: "Copy id" }).click();
    await takeScreenshot(page, "company-receive");
    await expectAccessible(page);
    for (const [label, role] of [
      ["curl: Assets, parts and tasks of an outside system", "inbound"],
      ["curl: Events", "producer"],
    ] as const) {
      const curl = await page.getByRole("region", { name: label }).innerText();
      expect(curl).toContain(engine.url);
      expect((await sendCurl(curl, await keyOf({ role, company: 9 }))).status, curl).toBeLessThan(300);
    }
    await eventually(async () => expect((await admin.list<{ readonly company: number }>("/records/asset")).map(({ company }) => company)).toEqual([9]));
  });

  it("keep a form open, with what was typed, while others change the list it stands in", async () => {
    const { console, admin } = system();
    const page = await console.open("/settings/companies");
    await row(page, "North plant").getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Event types" }).fill("not a type");
    await admin.post("/companies", { id: 10, name: "West plant" });
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("West plant").waitFor();
    await dialog.getByText("must be an event type, or a pattern").waitFor();
  });

  it("make an API key that signs in, and revoke it so that it opens nothing any more", async () => {
    const { console } = system();
    const page = await console.open("/settings/api-keys");
    await page.getByRole("button", { name: "New API key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Night shift");
    await choose(page, "Role", "Inbound");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByText("is needed: an inbound key receives for one company").waitFor();
    await choose(page, "Company", "North plant (7)");
    await choose(page, "Role", "Viewer");
    await dialog.getByLabel("System").fill("sap");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByRole("button", { name: "Copy key" }).click();
    const key = await dialog.getByLabel("API key", { exact: true }).innerText();
    await eventually(async () => expect(await page.evaluate("navigator.clipboard.readText()")).toBe(key));
    await takeScreenshot(page, "api-key-shown");
    await dialog.getByRole("button", { name: "Done" }).click();
    await dialog.waitFor({ state: "detached" });
    const made = row(page, "Night shift");
    for (const text of [`${key.slice(0, 8)}…`, "viewer", "company 7 of default", "sap"]) await made.getByText(text).waitFor();
    expect(await page.content()).not.toContain(key);

    const night = await console.open("/settings/companies", { key: null });
    await night.getByLabel("API key", { exact: true }).fill(key);
    await night.keyboard.press("Enter");
    await loaded(night, "Companies");
    expect(await night.getByRole("row").count()).toBe(2);

    await page.getByRole("button", { name: "Revoke Night shift" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await made.waitFor({ state: "detached" });
    await night.reload();
    await night.getByLabel("API key", { exact: true }).fill(key);
    await night.keyboard.press("Enter");
    await night.getByText("The engine does not know this key").waitFor();
  });

  it("show who changed what, of one object, by one person, and as a file", async () => {
    const { console, engine } = system();
    await api(engine, { key: await keyOf({ name: "Night shift", role: "admin" }) }).patch("/companies/8", { name: "South", timezone: "Europe/Rome" });
    const page = await console.open("/settings/audit-log");
    await loaded(page, "Audit log");
    await row(page, "company.update").getByText("changed name, timezone").waitFor();
    await row(page, "company.update").getByText("Night shift", { exact: true }).waitFor();
    await takeScreenshot(page, "audit-log");
    await page.getByRole("button", { name: "Only company:8" }).first().click();
    await row(page, "company:7").first().waitFor({ state: "detached" });
    await eventually(async () => expect(await page.getByRole("row").count()).toBe(3));
    expect(await page.getByLabel("Object").inputValue()).toBe("company:8");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export as CSV" }).click()]);
    expect(file.suggestedFilename()).toBe("audit-log-default.csv");
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('"company.update"');
    await page.getByRole("button", { name: "Check that nothing was changed" }).click();
    await page.getByText(/The log is whole: \d+ entries/).waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "audit-log-checked");
    await page.getByRole("searchbox", { name: "Who" }).fill("api-key:nobody");
    await page.getByText("Nothing was changed that fits this.").waitFor();
  });

  it("show how each plugin is, and let one out of quarantine", async () => {
    const { console, engine } = system();
    const client = new pg.Client({ connectionString: engine.environment.DATABASE_URL });
    await client.connect();
    await client.query("insert into trunkline.plugin_quarantine (plugin, build, reason) values ('slack', '0.1.0', 'it threw too often')");
    await client.end();
    const page = await console.open("/settings/plugins");
    await loaded(page, "Plugins");
    await row(page, "Slack").getByText("it threw too often").waitFor();
    const drawnIcons = "[...document.querySelectorAll('main img')].filter(({ naturalWidth }) => naturalWidth > 0).length";
    await eventually(async () => expect(await page.evaluate(drawnIcons)).toBe(5));
    await takeScreenshot(page, "plugins");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Manual of Webhook" }).click();
    await page.getByRole("region", { name: "Manual" }).getByText("signed HTTP request").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Release" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Release" }).click();
    await row(page, "it threw too often").waitFor({ state: "detached" });
    await eventually(async () => expect(await row(page, "works").count()).toBe(5));
  });

  it("give a copy of what names a person, and erase it once the name was typed", async () => {
    const { console, admin } = system();
    const name = "jane@plant.example";
    await admin.post("/events", { id: "personal", type: "asset.created", data: { mail: name } });
    const page = await console.open("/settings/personal-data");
    await page.getByLabel("What names the person").fill("abc");
    await page.getByLabel("Wherever it occurs").click();
    await page.getByRole("button", { name: "Export what names them" }).click();
    await page.getByText("must have at least 5 characters").waitFor();
    await page.getByLabel("What names the person").fill(name);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export what names them" }).click()]);
    expect(await readFile(await file.path(), "utf8")).toContain('"id":"personal"');
    await page.getByRole("button", { name: "Erase what names them" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("button", { name: "Erase for good" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Confirmation").fill(name);
    await takeScreenshot(page, "erase-person");
    await dialog.getByRole("button", { name: "Erase for good" }).click();
    await page.getByText("It is done").waitFor();
    await page.getByText(/1 in\s*event/).waitFor();
    expect((await admin.ask("GET", "/api/v1/events/personal")).text).not.toContain(name);
  });

  it("make a tenant with quotas, change it, and erase it once its id was typed", async () => {
    const { console, admin } = system();
    const page = await console.open("/settings/tenants");
    await page.getByRole("button", { name: "New tenant" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Id").fill("no spaces");
    await dialog.getByLabel("Name").fill("Acme Corp");
    await dialog.getByLabel("Database of its own").fill("mysql://nowhere");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByText("must be 1 to 100 letters").waitFor();
    await dialog.getByText("must be a URL such as postgresql://").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "tenant-refused");
    await dialog.getByLabel("Id").fill("acme");
    await dialog.getByLabel("Database of its own").fill("");
    await dialog.getByLabel("Connectors at most").fill("5");
    await dialog.getByRole("button", { name: "Create" }).click();
    await row(page, "Acme Corp").getByText("5 connectors").waitFor();
    await row(page, "Acme Corp").getByRole("button", { name: "Edit" }).click();
    await dialog.getByLabel("Events a second at most").fill("100");
    await dialog.getByRole("button", { name: "Save" }).click();
    await row(page, "Acme Corp").getByText("5 connectors, 100 events/s").waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), row(page, "Acme Corp").getByRole("button", { name: "Export" }).click()]);
    expect(file.suggestedFilename()).toBe("acme.ndjson");
    await row(page, "Acme Corp").getByRole("button", { name: "Work in it" }).click();
    await row(page, "Acme Corp").getByRole("button", { name: "You work in it" }).waitFor();
    await page.getByRole("button", { name: "Erase acme" }).click();
    await dialog.getByLabel("Confirmation").fill("Acme");
    expect(await dialog.getByRole("button", { name: "Erase for good" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Confirmation").fill("acme");
    await dialog.getByRole("button", { name: "Erase for good" }).click();
    await page.getByText("It is done").waitFor();
    expect((await admin.list<{ readonly id: string }>("/tenants")).map(({ id }) => id)).toEqual(["default"]);
  });

  it("show nobody what is not theirs, nor a button that would fail", async () => {
    const { console } = system();
    const viewer = await console.open("/settings/tenants", { key: await keyOf({ role: "viewer" }) });
    await loaded(viewer, "Companies");
    expect(await sections(viewer)).toEqual(["Companies", "Plugins", "Source addresses"]);
    for (const name of ["New company", "Edit"]) expect(await viewer.getByRole("button", { name }).count()).toBe(0);
    await viewer.getByRole("link", { name: "Plugins", exact: true }).click();
    await loaded(viewer, "Plugins");
    expect(
      await viewer
        .getByRole("main")
        .getByRole("button", { name: /^(?!Manual of)/ })
        .count(),
    ).toBe(0);

    const ofCompany = await console.open("/settings", { key: await keyOf({ role: "admin", company: 7 }) });
    await loaded(ofCompany, "Companies");
    expect(await sections(ofCompany)).toEqual(["Companies", "API keys", "Plugins", "Source addresses"]);
    expect(await ofCompany.getByRole("button", { name: "New company" }).count()).toBe(0);
    await row(ofCompany, "North plant").getByRole("button", { name: "Edit" }).click();
    await ofCompany.getByRole("dialog").getByLabel("Time zone").first().waitFor();
    expect(await ofCompany.getByRole("dialog").getByLabel("Event types").count()).toBe(0);
    await ofCompany.keyboard.press("Escape");
    await ofCompany.getByRole("link", { name: "API keys" }).click();
    await loaded(ofCompany, "API keys");
    expect(await ofCompany.getByRole("button", { name: "Revoke" }).count()).toBe(0);
    expect(await row(ofCompany, "company 7").count()).toBe((await ofCompany.getByRole("row").count()) - 1);

    const ofTenant = await console.open("/settings", { key: await keyOf({ role: "admin" }) });
    await loaded(ofTenant, "Companies");
    expect(await sections(ofTenant)).toEqual(["Companies", "API keys", "Plugins", "Source addresses", "Audit log", "Personal data"]);
  });

  it.each(["light", "dark"] as const)("fit a narrow phone, and can be used by everybody: %s", async (colorScheme) => {
    const page = await system().console.open("/settings", { colorScheme, viewport: { width: 360, height: 740 } });
    await loaded(page, "Companies");
    for (const section of await sections(page)) {
      await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: section }).click();
      await loaded(page, section);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await takeScreenshot(page, `settings-${section.toLowerCase().replaceAll(" ", "-")}-360-${colorScheme}`);
    }
  });
});

/** Chooses from one of the console's select fields. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole("dialog").getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}
