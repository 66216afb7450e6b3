import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, takeScreenshot } from "../support/console.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { expectSnippetsToJudge } from "../support/run-snippet.js";
import { verifyStandard } from "../support/verify-signature.js";

interface Made {
  readonly name: string;
  readonly delivery: unknown;
}

const MOST_STOPS = 200;

/** Tab by Tab, as somebody without a mouse gets there. */
async function reach(page: Page, place: Locator): Promise<void> {
  await place.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if ((await place.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("it cannot be reached by the keyboard");
}

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
    await takeScreenshot(page, "wizard-plugin");
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
    await page.getByRole("button", { name: "Next" }).click();

    await eventually(async () => expect(await page.getByLabel("Retries").getAttribute("placeholder")).toBe("9"));
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-delivery");
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
    await eventually(async () => expect(await page.evaluate("navigator.clipboard.readText()")).toBe(secret));
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

  it("finds a system by its name, answers what it asks, says whose it is and how it is delivered, and is told at the field what cannot be", async () => {
    const { console, admin, receiver } = system();
    await admin.post("/companies", { id: 7, name: "Hamburg works" });
    const { data: fallback } = await admin.post<{ id: number }>("/connectors", { name: "Second way", config: { url: receiver.url("/second") } });
    const page = await console.open("/connectors/new");
    await page.getByLabel("Search plugins and systems").fill("dataverse");
    await page.getByRole("radio", { name: "Slack" }).waitFor({ state: "detached" });
    await page.getByLabel("Search plugins and systems").fill("mattermost");
    await page.getByRole("radio", { name: "Mattermost" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await eventually(async () => expect(await page.getByLabel("Name").inputValue()).toBe("Mattermost"));
    await page.getByLabel(/address/i).fill(receiver.url("/mattermost"));
    await page.getByRole("combobox", { name: "Company" }).click();
    await page.getByRole("option", { name: "Hamburg works (7)" }).click();
    await page.getByRole("combobox", { name: "System" }).fill("chat");
    await page.getByRole("combobox", { name: "Tags" }).fill("plant");
    await page.keyboard.press("Enter");
    await expectAccessible(page);
    await takeScreenshot(page, "wizard-preset");
    for (const next of ["Search event types", "How to edit the filter", "Preview of the request", "Retries"]) {
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByLabel(next).waitFor();
    }
    await page.getByLabel("Time-out").fill("90");
    await page.getByLabel("Retries").fill("2");
    await page.getByLabel("Waits between tries").fill("1m, soon");
    await page.getByLabel("Rate limit", { exact: true }).fill("10");
    await page.getByRole("button", { name: "Add a rate limit" }).click();
    await page.getByLabel("Rate limit 2", { exact: true }).fill("0");
    await page.getByRole("combobox", { name: "Rate limit 2, in which time" }).click();
    await page.getByRole("option", { name: "an hour" }).click();
    await page.getByRole("combobox", { name: "Fallback connector" }).click();
    await page.getByRole("option", { name: /Second way/ }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("must be a duration such as 250ms, 5s, 1m or 3h").waitFor();
    await eventually(async () => expect(await page.getByLabel("Time-out").getAttribute("aria-invalid")).toBe("true"));
    expect(await page.getByLabel("Rate limit 2", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await page.getByLabel("Rate limit 2", { exact: true }).scrollIntoViewIfNeeded();
    await takeScreenshot(page, "wizard-policy-refused");
    await expectAccessible(page);
    await page.getByLabel("Time-out").fill("12");
    await page.getByLabel("Waits between tries").fill("1m, 5m");
    await page.getByLabel("Rate limit 2", { exact: true }).fill("500");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/is there, from now on/).waitFor();
    const made = (await admin.get<Made[]>("/connectors?tag=plant")).data;
    expect(made).toMatchObject([{ name: "Mattermost", company: 7, system: "chat", tags: ["plant"], config: { contentType: "application/json" } }]);
    expect(made[0]?.delivery).toMatchObject({ timeoutMs: 12_000, maxRetries: 2, schedule: ["1m", "5m"], fallbackConnectorId: fallback.id, concurrency: 64 });
    expect(made[0]?.delivery).toMatchObject({
      rateLimit: [
        { max: 10, perMs: 1_000 },
        { max: 500, perMs: 3_600_000 },
      ],
    });
  });

  it("makes a connector with the keyboard alone", async () => {
    const { console, admin, receiver } = system();
    const page = await console.open("/connectors/new");
    const go = (name: string) => reach(page, page.getByRole("button", { name, exact: true }));
    await reach(page, page.getByRole("radio", { name: "Webhook" }));
    await page.keyboard.press("Space");
    await go("Next");
    await page.keyboard.press("Enter");
    await reach(page, page.getByLabel("Name"));
    await page.keyboard.type("By keyboard");
    await reach(page, page.getByLabel(/^URL/));
    await page.keyboard.type(receiver.url("/keyboard"));
    await go("Next");
    await page.keyboard.press("Enter");
    await reach(page, page.getByLabel("Type or wildcard"));
    await page.keyboard.type("task.*");
    await page.keyboard.press("Enter");
    for (const next of ["How to edit the filter", "Preview of the request", "Retries"]) {
      await go("Next");
      await page.keyboard.press("Enter");
      await page.getByLabel(next).waitFor();
    }
    await go("Create");
    await page.keyboard.press("Enter");
    await page.getByText(/is there, from now on/).waitFor();
    const { data } = await admin.get<Made[]>("/connectors?search=keyboard");
    expect(data).toMatchObject([{ name: "By keyboard", subscriptions: [{ eventTypes: ["task.*"] }] }]);
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
