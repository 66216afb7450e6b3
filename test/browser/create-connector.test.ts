import { expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, takeScreenshot } from "../support/console.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { expectSnippetsToJudge } from "../support/run-snippet.js";
import { verifyStandard } from "../support/verify-signature.js";

const asset = (id: string, asset_type: string) => ({ id, type: "asset.created", data: { id: 1, type: "asset", attributes: { name: "Pump", asset_type } } });

await describeConsole("An admin who has never seen the product", (system) => {
  it("makes a connector and has the first verified delivery, within two minutes and without leaving the page", async () => {
    const { console, engine, admin, receiver } = system();
    await produceEvents(engine, [asset("one", "Equipment"), asset("two", "Vehicle"), asset("three", "Equipment")]);
    await eventually(async () => expect((await admin.get<unknown[]>("/events")).data).toHaveLength(3));
    receiver.respondWith(() => ({ body: "thanks" }));
    const page = await console.open("/connectors");
    await page.getByRole("link", { name: "New connector" }).click();

    await page.getByRole("radio", { name: "Webhook" }).click();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Next" }).click();

    await page.getByLabel("Name").fill("First of all");
    await page.getByLabel(/^URL/).fill(receiver.url("/journey"));
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-target");
    await page.getByRole("button", { name: "Next" }).click();

    await page.getByLabel("Search event types").fill("asset.created");
    await page.getByRole("checkbox", { name: "asset.created" }).check();
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-events");
    await page.getByRole("button", { name: "Next" }).click();

    await page.getByText("3 of the last 3 events of the chosen types pass").waitFor();
    await page.getByRole("button", { name: "Add condition" }).click();
    await page.getByRole("combobox", { name: "Field" }).fill("asset_type");
    await page.getByRole("option", { name: "data.attributes.asset_type", exact: true }).click();
    await page.getByRole("combobox", { name: "Value" }).fill("Equipment");
    await page.keyboard.press("Tab");
    await page.getByText("2 of the last 3 events of the chosen types pass").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-filter");
    await page.getByRole("button", { name: "Next" }).click();

    await page.getByRole("radio", { name: "JSON template" }).check();
    await page.getByRole("region", { name: "Preview of the request" }).getByText('"event": "asset.created"').waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-template");
    await page.getByRole("button", { name: "Create" }).click();

    await page.getByText("Signing secret, shown this once").waitFor();
    const secret = (await page.getByLabel("Signing secret", { exact: true }).textContent()) ?? "";
    await page.getByRole("button", { name: "Send test" }).click();
    await page.getByText(/delivered: 200 after \d+ ms/).waitFor();
    await page.getByLabel("Answer").getByText("thanks").waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-done");
    const [request] = receiver.at("/journey");
    expect(verifyStandard(secret, request!)).toBe(true);
    await page.getByRole("button", { name: "Copy secret" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(secret);
    await expectSnippetsToJudge(page, secret, request!);

    await produceEvents(engine, [asset("four", "Vehicle"), asset("five", "Equipment")]);
    await eventually(() => expect(receiver.at("/journey")).toHaveLength(2));
    expect(JSON.parse(receiver.at("/journey")[1]!.body.toString())).toMatchObject({ event: "asset.created", id: "five" });
  });

  it("is told by the engine at the very field what is wrong there", async () => {
    const { console } = system();
    const page = await console.open("/connectors/new");
    await page.getByRole("radio", { name: "Webhook" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/^URL/).fill("http://169.254.169.254/latest/meta-data");
    await page.getByRole("button", { name: "More settings" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Give it a name.").waitFor();
    const url = page.getByLabel(/^URL/);
    await eventually(async () => expect(await url.getAttribute("aria-invalid")).toBe("true"));
    const described = (await url.getAttribute("aria-describedby")) ?? "";
    const texts = await Promise.all(described.split(" ").map((id) => page.locator(`[id="${id}"]`).allTextContents()));
    expect(texts.flat().join(" ")).toMatch(/169\.254\.169\.254|address/);
    await expectAccessible(page);
  });

  it("works on a narrow phone, in the dark", async () => {
    const page = await system().console.open("/connectors/new", { colorScheme: "dark", viewport: { width: 360, height: 740 } });
    await page.getByRole("radio", { name: "Webhook" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/^URL/).waitFor();
    await expectNoSidewaysScrolling(page);
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-360-dark");
  });
});
