import { beforeAll, expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";
import { eventually } from "../support/eventually.js";
import { assetMessage, createInboundConnector, hmacSender, inboundClient, told } from "../support/inbound.js";
import { rewrite } from "../support/rewrite-editor.js";

/** What would run if the console took what outside systems say for its own. */
const hostile = '</script><script>window.wasRun = true</script><img src=x onerror="window.wasRun = true">';

await describeConsole("Records and what keeps them", (system) => {
  let viewer = "";
  let mapping = 0;

  beforeAll(async () => {
    const { admin, engine } = system();
    const erp = await inboundClient(engine, "sap");
    await told(erp, assetMessage("HP-1", { name: "Pump", status: "operational" }));
    await told(erp, assetMessage("HP-1", { name: hostile }));
    await told(erp, assetMessage("HP-2", { name: "Compressor" }));
    viewer = (await admin.post<{ readonly key: string }>("/api-keys", { name: "Looker", role: "viewer" })).data.key;
    mapping = await createInboundConnector(admin, { company: 7, system: "maximo", sender: hmacSender });
  });

  it("are listed and searched, and each tells how it came to what it is", async () => {
    const { console } = system();
    const page = await console.open("/records", { key: viewer });
    const table = page.getByRole("table", { name: "Records" });
    await table.getByText("HP-2").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "records");
    await page.getByLabel("Serial, part number or id").fill("HP-1");
    await table.getByText("HP-2").waitFor({ state: "detached" });
    await table.getByRole("link").first().click();
    const change = page.getByRole("table", { name: "What version 2 changed" });
    await change.getByText("/name").waitFor();
    await change.getByText("Pump").waitFor();
    await page
      .getByRole("link", { name: /^Event asset-/ })
      .first()
      .waitFor();
    expect(await page.evaluate("window.wasRun")).toBeUndefined();
    await expectAccessible(page);
    await takeScreenshot(page, "record");
  });

  it("come by a mapping, whose outcome is seen before it is saved", async () => {
    const { console, admin } = system();
    const page = await console.open("/records/mappings");
    await page.getByRole("link", { name: "maximo in" }).click();
    const outcome = page.getByRole("region", { name: "What the message comes to" });
    await outcome.getByText("asset.updated").waitFor();
    await expectAccessible(page);
    const editor = page.getByRole("textbox", { name: "Mapping" });
    const { config } = (await admin.get<{ readonly config: Readonly<Record<string, unknown>> }>(`/connectors/${mapping}`)).data;
    const rule = (path: string) =>
      JSON.stringify({ ...config, records: [{ kind: "part", key: { part_number: { path } }, attributes: { name: { path: "$.name" } } }] });
    await rewrite(editor, rule("number"));
    await page.getByRole("alert").getByText("/records/0/key/part_number/path").first().waitFor();
    await rewrite(editor, rule("$.number"));
    await outcome.getByText("Refused with 422").waitFor();
    await rewrite(page.getByRole("textbox", { name: "Message of the outside system" }), JSON.stringify({ number: 5, name: hostile }));
    await outcome.getByText("part.created").waitFor();
    expect(await page.evaluate("window.wasRun")).toBeUndefined();
    await takeScreenshot(page, "mapping");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("maximo in is saved.").waitFor();
    const saved = (await admin.get<{ readonly config: Readonly<Record<string, unknown>> }>(`/connectors/${mapping}`)).data.config;
    expect([saved.records, saved.sender]).toEqual([[expect.objectContaining({ kind: "part" })], config.sender]);
    expect(await admin.list("/records/part")).toEqual([]);
  });

  it("come by a new mapping that begins with a ready one, and is told at its fields what is wrong", async () => {
    const { console, admin } = system();
    const page = await console.open("/records/mappings/new");
    await page.getByRole("combobox", { name: "Begin with" }).click();
    await page.getByRole("option", { name: /Odoo/ }).click();
    await page.getByRole("button", { name: "Create" }).click();
    const name = page.getByLabel("Name", { exact: true });
    await eventually(async () => expect(await name.getAttribute("aria-invalid")).toBe("true"));
    await expectAccessible(page);
    await name.fill("Odoo");
    await page.getByLabel("System", { exact: true }).fill("odoo");
    const config = { sender: { type: "engineKey" }, records: [{ kind: "task", key: { external_id: { path: "$.id" } } }] };
    await rewrite(page.getByRole("textbox", { name: "Mapping" }), JSON.stringify(config));
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "Odoo", exact: true }).waitFor();
    const [made] = await admin.list("/connectors?search=Odoo");
    expect(made).toMatchObject({ plugin: "erp-inbound", system: "odoo", config });
  });

  it("come by feeds of events, which are made, switched and deleted", async () => {
    const { console, admin } = system();
    const page = await console.open("/records/feeds");
    await page.getByRole("button", { name: "New feed" }).click();
    const dialog = page.getByRole("dialog");
    await rewrite(dialog.getByRole("textbox", { name: "Known by" }), '{"serial_number": "no path"}');
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByText(/must be a path such as/).waitFor();
    await expectAccessible(page);
    await rewrite(dialog.getByRole("textbox", { name: "Known by" }), '{"serial_number": "data.serial"}');
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.waitFor({ state: "detached" });
    const feeds = () => admin.list("/record-feeds");
    expect(await feeds()).toMatchObject([{ kind: "asset", key: { serial_number: "data.serial" }, enabled: true }]);
    await page.getByRole("switch").press("Space");
    await eventually(async () => expect(await feeds()).toMatchObject([{ enabled: false }]));
    await expectAccessible(page);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("There is no feed").waitFor();
    expect(await feeds()).toEqual([]);
  });

  it("raise alerts by rules, which are made and changed", async () => {
    const { console, admin } = system();
    const page = await console.open("/records/alert-rules");
    await page.getByRole("table", { name: "Alert rules" }).getByText("alert.low_stock").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "alert-rules");
    await page.getByRole("button", { name: "New rule" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Event type").fill("inspection");
    await dialog.getByRole("button", { name: "Create" }).click();
    const name = dialog.getByLabel("Name");
    await eventually(async () => expect(await name.getAttribute("aria-invalid")).toBe("true"));
    await dialog.getByText(/must be an event type such as/).waitFor();
    await expectAccessible(page);
    await name.fill("Inspection");
    await dialog.getByLabel("Event type").fill("alert.inspection_due");
    await dialog.getByLabel("Told again every").fill("7d");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.waitFor({ state: "detached" });
    expect((await admin.list("/alert-rules")).at(-1)).toMatchObject({ name: "Inspection", period: "7d", enabled: true });
  });

  it("show a viewer no button that would fail, and fit a narrow phone in the dark", async () => {
    const page = await system().console.open("/records", { key: viewer, colorScheme: "dark", viewport: { width: 360, height: 740 } });
    for (const [path, heading] of [
      ["/records", "Records"],
      ["/records/asset/1", hostile],
      ["/records/mappings", "Inbound mappings"],
      [`/records/mappings/${mapping}`, "maximo in"],
      ["/records/feeds", "Record feeds"],
      ["/records/alert-rules", "Alert rules"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("heading", { name: heading, exact: true }).waitFor();
      await standStill(page);
      for (const name of ["Save", "New mapping", "New feed", "New rule", "Edit", "Delete"])
        expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
      expect(await page.getByRole("switch").count()).toBe(0);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
    }
  });
});
