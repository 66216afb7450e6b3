import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { api } from "../support/api.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { runCommand } from "../support/run-command.js";
import { type Engine, startBeside } from "../support/start-engine.js";
import { verifyStandard } from "../support/verify-signature.js";
import { describeSystem } from "../support/whole-system.js";

const root = join(import.meta.dirname, "../..");
const pauseMs = 50;

/** One event every `pauseMs` until it is stopped; resolves with their ids. */
function startFlow(engine: Engine): { stop(): Promise<readonly string[]> } {
  const stopping = new AbortController();
  const run = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    while (!stopping.signal.aborted) {
      const id = `during-${ids.length}`;
      await produceEvents(engine, [{ id, type: "asset.updated", data: {} }]);
      ids.push(id);
      await sleep(pauseMs);
    }
    return ids;
  };
  const running = run();
  return { stop: () => (stopping.abort(), running) };
}

async function keys(engine: Engine, command: "rotate" | "status", encryptionKey: string): Promise<string> {
  const environment = { ...process.env, DATABASE_URL: engine.environment["DATABASE_URL"], ENCRYPTION_KEY: encryptionKey };
  return runCommand([process.execPath, join(root, "apps/cli/dist/main.js"), "keys", command], { folder: root, environment });
}

await describeSystem("The key of stored secrets", { partitions: 2 }, (system) => {
  it("is replaced as docs/operations.md says, process by process, while events go out: each arrives, signed, and no attempt fails", async () => {
    const { engine, admin, receiver } = system();
    const old = engine.environment["ENCRYPTION_KEY"] ?? "";
    const next = randomBytes(32).toString("base64");
    const config = { headers: { "X-Api-Key": "kept over the rotation" } };
    const { id, secret } = await createConnector(admin, { url: receiver.url("/rotated"), eventTypes: ["asset.updated"], config });
    const flow = startFlow(engine);
    let current: Engine = engine;
    const replaceBy = async (encryptionKey: string): Promise<void> => {
      const following = await startBeside(engine, { ENCRYPTION_KEY: encryptionKey });
      expect(await current.stop()).toBe(0);
      current = following;
    };
    try {
      await replaceBy(`${old},${next}`);
      await replaceBy(`${next},${old}`);
      await keys(engine, "rotate", `${next},${old}`);
      expect(await keys(engine, "status", next)).toContain("ok: the first key alone is enough");
      await replaceBy(next);
      const ids = await flow.stop();
      const arrived = () => new Set(receiver.at("/rotated").map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id));
      await eventually(() => expect(ids.filter((one) => !arrived().has(one))).toEqual([]));
      for (const request of receiver.at("/rotated")) {
        expect(verifyStandard(secret, request)).toBe(true);
        expect(request.headers["x-api-key"]).toBe("kept over the rotation");
      }
      const now = api(current);
      const statistics = await eventually(async () => {
        const { data } = await now.get<{ readonly total_sent: number; readonly failed_deliveries: number; readonly retry_attempts: number }>(
          `/connectors/${id}/stats?window=1h`,
        );
        expect(data.total_sent).toBeGreaterThanOrEqual(ids.length);
        return data;
      });
      expect(statistics).toMatchObject({ failed_deliveries: 0, retry_attempts: 0 });
    } finally {
      await flow.stop();
      if (current !== engine) await current.stop();
    }
  });
});
