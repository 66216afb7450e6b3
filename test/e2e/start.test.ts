import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../support/api.js";
import { eventually } from "../support/eventually.js";
import { freePort } from "../support/free-port.js";
import { endByForce, type LinkedCheckout, linkCheckout } from "../support/linked-checkout.js";
import { runStart, type StartRun } from "../support/run-start.js";

const isUp = "Ctrl-C stops everything";
const shell = promisify(execFile);

/** In sequence: each start meets what the one before has left. */
describe("npm start", () => {
  let checkout: LinkedCheckout;
  let environment: Record<string, string>;
  let first: StartRun;

  beforeAll(async () => {
    checkout = await linkCheckout();
    environment = await ownPorts();
  });

  afterAll(() => checkout.remove());

  const url = (): string => `http://127.0.0.1:${environment.PORT}`;
  const adminKey = async (): Promise<string> => (await readFile(join(checkout.folder, ".data/admin-api-key"), "utf8")).trim();

  async function interrupt(run: StartRun): Promise<void> {
    process.kill(run.processId, "SIGINT");
    expect(await run.ended, run.output()).toBe(0);
    expect(run.output()).toContain("Stopped.");
    await eventually(() => expect(checkout.processIds()).toEqual([]));
  }

  it("shows the demo's deliveries with the signature verified, and why the filter stopped one event", async () => {
    first = runStart(checkout, environment);
    await first.shows(isUp);
    const lines = first.output().split("\n");
    const delivered = lines.filter((line) => line.includes("delivered 200"));
    expect(delivered.length, first.output()).toBeGreaterThanOrEqual(5);
    for (const line of delivered) expect(line).toMatch(/(asset|work_order|inspection)\.\w+ .*→.*delivered 200 .*\d+ ms.*signature verified/);
    const stopped = lines.filter((line) => line.includes("not sent:"));
    expect(stopped).toHaveLength(1);
    expect(stopped[0]).toMatch(/filtered.*asset_type.*"Vehicle"/);
    expect(first.output()).toContain(`Trunkline is up at ${url()}`);
    expect(first.output()).toContain(await adminKey());
    expect(lines.find((line) => line.includes(url()))).toContain("The console will be at");
    expect(first.output()).toContain("Kafka topic domain-events");
  });

  it("prints three curl commands that work when pasted", async (context) => {
    if (!(await hasCurl())) context.skip("curl is not on the PATH");
    const commands = first
      .output()
      .split("\n")
      .filter((line) => line.startsWith("curl "));
    expect(commands).toHaveLength(3);
    const run = async (command: string | undefined) => JSON.parse((await shell("sh", ["-c", command ?? ""])).stdout) as { data: unknown };
    expect((await run(commands[0])).data).toHaveLength(5);
    expect((await run(commands[1])).data).toMatchObject([{ type: "asset.created", duplicate: false }]);
    await eventually(async () => expect((await run(commands[2])).data).toMatchObject({ connectors: [{ verdict: "delivered" }] }));
  });

  it("stops all that it started at Ctrl-C", async () => {
    expect(checkout.processIds().length).toBeGreaterThanOrEqual(4);
    await interrupt(first);
  });

  it("starts again with the same data after kill -9, of itself alone and of all", { timeout: 400_000 }, async () => {
    const second = runStart(checkout, environment);
    await second.shows(isUp);
    expect(second.output()).not.toContain(await adminKey());
    process.kill(second.processId, "SIGKILL");
    await second.ended;
    expect(checkout.processIds().length, "the services outlive a killed start").toBeGreaterThan(0);

    const third = runStart(checkout, environment);
    await third.shows(isUp);
    for (const processId of checkout.processIds()) endByForce(processId);
    await third.ended;

    const fourth = runStart(checkout, environment);
    await fourth.shows(isUp);
    expect(fourth.output()).toContain("signature verified");
    const { data } = await api({ url: url(), adminKey: await adminKey() }).get<unknown[]>("/connectors");
    expect(data).toHaveLength(1);
    await interrupt(fourth);
  });
});

describe("npm start on a taken port", () => {
  let checkout: LinkedCheckout;

  beforeAll(async () => {
    checkout = await linkCheckout();
  });

  afterAll(() => checkout.remove());

  it.each(["PORT", "POSTGRES_PORT", "KAFKA_PORT"])("names %s and leaves nothing running", async (variable) => {
    const environment = await ownPorts();
    const blocker = await listen(Number(environment[variable]));
    try {
      const run = runStart(checkout, environment);
      expect(await run.ended, run.output()).toBe(1);
      expect(run.output()).toContain(`port ${environment[variable]}`);
      expect(run.output()).toContain(`set ${variable} to a free port`);
      expect(run.output()).not.toContain("    at ");
      await eventually(() => expect(checkout.processIds()).toEqual([]));
    } finally {
      await new Promise((resolve) => blocker.close(resolve));
    }
  });
});

/** By the variable that moves each service. */
async function ownPorts(): Promise<Record<string, string>> {
  const [port, postgresPort, kafkaPort] = [await freePort(), await freePort(), await freePort()];
  return { PORT: String(port), POSTGRES_PORT: String(postgresPort), KAFKA_PORT: String(kafkaPort) };
}

async function hasCurl(): Promise<boolean> {
  return shell("curl", ["--version"]).then(
    () => true,
    () => false,
  );
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
