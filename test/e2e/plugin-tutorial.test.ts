import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../support/engine-process.js";
import { eventually } from "../support/eventually.js";
import { runCommand } from "../support/run-command.js";
import { startReceiver, type Receiver } from "../support/start-receiver.js";
import { describeSystem } from "../support/whole-system.js";

const tutorial = readFileSync(join(checkoutRoot, "docs/plugin-tutorial.md"), "utf8");
const blocks = [...tutorial.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({ language, text }));
const textsOf = (language: string): string[] => blocks.filter((block) => block.language === language).map(({ text }) => text);
const node = process.env.PLUGIN_NODE;

/** Outside the repository: nothing of it may be found by accident. */
const folder = mkdtempSync(join(tmpdir(), "plugin-tutorial-"));
const packages = join(folder, "packages");
const plugin = join(folder, "acme-chat");
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_)|VITEST|NODE_OPTIONS|NODE_ENV|TRUNKLINE|INIT_CWD)/i.test(name)),
);

/** What the registry would have: packages as they would be published. */
async function packAll(): Promise<void> {
  mkdirSync(packages);
  for (const name of ["plugin-api", "plugin-testing", "create-plugin"])
    await runCommand(["pnpm", "pack", "--pack-destination", packages], { folder: join(checkoutRoot, "packages", name) });
}

function packed(name: string): string {
  const file = readdirSync(packages).find((one) => one.startsWith(name));
  if (file === undefined) throw new Error(`${name} was not packed`);
  return join(packages, file);
}

/** A command of the tutorial as it runs before anything is published: the very same, with our packages from files. */
function asRun(command: string): readonly string[] {
  if (command.startsWith("npm create trunkline-plugin@latest "))
    return ["npm", "exec", "--yes", `--package=${packed("create-trunkline-plugin")}`, "--", "create-trunkline-plugin", ...command.split(" ").slice(3)];
  if (command === "npm install")
    return ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", packed("trunkline-plugin-api"), packed("trunkline-plugin-testing")];
  return command.split(" ");
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the plugin tutorial", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    await packAll();
  }, 120_000);
  afterAll(() => receiver.close());

  it("leads to a package that builds, passes conformance and sends, without an edit, in less than five minutes", { timeout: 300_000 }, async () => {
    const startedAt = performance.now();
    const commands = textsOf("sh").flatMap((text) => text.trim().split("\n"));
    expect(commands).toEqual([
      "npm create trunkline-plugin@latest acme-chat",
      "cd acme-chat",
      "npm install",
      "npm run build",
      "npm test",
      "npx trunkline-plugin send config.json --type asset.created",
    ]);
    let at = folder;
    const said = new Map<string, string>();
    for (const command of commands) {
      if (command.startsWith("cd ")) at = join(at, command.slice(3));
      else if (command.startsWith("npx ")) {
        const config = (textsOf("json")[0] ?? "").replace(/http:[^"]*/, receiver.url("/messages"));
        writeFileSync(join(at, "config.json"), config);
        said.set(command, await runCommand(asRun(command), { folder: at, environment }));
      } else said.set(command, await runCommand(asRun(command), { folder: at, environment }));
    }
    expect(said.get("npm test")).toContain("22 passed, 0 failed, 2 not applicable, 0 excepted");
    expect(said.get(commands.at(-1) ?? "")).toMatch(/authorization: Bearer \*\*\*[\s\S]*\ndelivered\n/);
    const [got] = receiver.at("/messages");
    expect(JSON.parse(got?.body.toString() ?? "")).toMatchObject({ channel: "#maintenance", text: expect.stringContaining("asset.created") });
    expect(got?.headers.authorization).toBe("Bearer a-token-of-your-own");
    expect(performance.now() - startedAt).toBeLessThan(300_000);
  });

  it("shows the very code that was made", () => {
    expect(textsOf("ts")).toEqual([readFileSync(join(plugin, "src/index.ts"), "utf8")]);
  });
});

await describeSystem("The tutorial's plugin in Trunkline", { environment: { PLUGINS: plugin, PLUGIN_NODE: node ?? "" }, partitions: 1 }, (system) => {
  it.skipIf(node === undefined)("delivers as the tutorial says", async () => {
    const { admin, receiver } = system();
    const { data } = await admin.get<{ status: string; isolation: string; reason?: string }>("/plugins/acme-chat");
    expect([data.status, data.isolation, data.reason]).toEqual(["available", "process", undefined]);
    const body = /-d '(\{[\s\S]*\})'/.exec(textsOf("console")[1] ?? "")?.[1] ?? "";
    await admin.post("/connectors", JSON.parse(body.replace(/http:[^"]*/, receiver.url("/messages"))));
    await admin.post("/events", { id: "t-1", type: "asset.created", data: {} });
    await eventually(() =>
      expect(receiver.at("/messages").map((request) => request.body.toString())).toEqual(['{"channel":"#maintenance","text":"asset.created (t-1)"}']),
    );
  });
});
