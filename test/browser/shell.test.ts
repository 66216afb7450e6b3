import { expect, it } from "vitest";
import { describeConsole, expectAccessible, expectNoSidewaysScrolling, standStill, takeScreenshot } from "../support/console.js";

await describeConsole("The console", (system) => {
  it("asks a stranger for a key, says that a wrong one is wrong, and leads to where the stranger wanted to go", async () => {
    const { console, engine } = system();
    const page = await console.open("/connectors", { key: null });
    await page.getByLabel("API key", { exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByLabel("API key", { exact: true }).fill("no-such-key-at-all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The engine does not know this key").waitFor();
    await page.getByLabel("API key", { exact: true }).fill(engine.adminKey);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Connectors" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/connectors");
  });

  it("forgets the key when one signs out", async () => {
    const page = await system().console.open("/connectors");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto("/connectors");
    await page.getByLabel("API key", { exact: true }).waitFor();
  });

  it("tells a key that may look at nothing so, and shows it no page", async () => {
    const { console, admin } = system();
    const { data } = await admin.post<{ key: string }>("/api-keys", { name: "a producer", role: "producer", tenant: "default" });
    const page = await console.open("/connectors", { key: data.key });
    await page.getByText("There is nothing to see here for you").waitFor();
    await standStill(page);
    expect(await page.getByRole("navigation").getByRole("link").count()).toBe(0);
  });

  it("is served under a policy that lets nothing in from elsewhere and no script from the page itself", async () => {
    const { engine } = system();
    const answer = await fetch(`${engine.url}/connectors/5`);
    expect(answer.status).toBe(200);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain("unsafe");
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(await answer.text()).toContain(`content="${nonce}"`);
    expect((await fetch(`${engine.url}/connectors/5`)).headers.get("content-security-policy")).not.toBe(policy);
  });

  it("leaves every path that is not its own as it was", async () => {
    const { engine } = system();
    const asked = async (path: string) => {
      const { status, headers } = await fetch(`${engine.url}${path}`, { headers: { accept: "text/html" } });
      return `${status} ${headers.get("content-type")?.split(";")[0]}`;
    };
    expect(await asked("/api/v1/connectors")).toBe("401 application/problem+json");
    expect(await asked("/api/v1/nothing")).toBe("401 application/problem+json");
    expect(await asked("/api/docs")).toBe("200 text/html");
    expect(await asked("/health/live")).toBe("200 application/json");
    expect(await asked("/metrics")).toBe("200 text/plain");
    expect(await asked("/nothing/here")).toBe("404 application/problem+json");
    expect(await asked("/assets/nothing.js")).toBe("404 application/problem+json");
  });

  it("is there with at most 300 kB over the wire, and its files stay with the browser", async () => {
    const { console, engine } = system();
    const page = await console.open("/", { key: null });
    await page.getByLabel("API key", { exact: true }).waitFor();
    await standStill(page);
    const bytes = (await page.evaluate(
      "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)",
    )) as number;
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(300_000);
    const file = /src="(\/assets\/[^"]+\.js)"/.exec(await (await fetch(engine.url)).text())?.[1];
    expect((await fetch(`${engine.url}${file}`)).headers.get("cache-control")).toContain("immutable");
  });

  it("shows itself dark to whoever likes it dark, and on a narrow phone without sideways scrolling", async () => {
    const page = await system().console.open("/", { colorScheme: "dark", viewport: { width: 360, height: 740 } });
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(background).toMatch(/rgb\((\d|[1-5]\d), /);
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await takeScreenshot(page, "overview-360-dark");
    await page.getByRole("button", { name: "Pages" }).click();
    await page.getByRole("navigation").getByRole("link", { name: "Connectors" }).click();
    await page.getByRole("heading", { name: "Connectors" }).waitFor();
    await expectAccessible(page);
  });
});
