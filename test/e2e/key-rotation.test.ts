import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { api } from "../support/api.js";
import { type Connector, createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { runCommand } from "../support/run-command.js";
import { type Engine, startBeside } from "../support/start-engine.js";
import type { ReceivedRequest } from "../support/start-receiver.js";
import { verifyStandard } from "../support/verify-signature.js";
import { describeSystem } from "../support/whole-system.js";

interface Flow {
  /** Of those that Kafka has; grows. */
  readonly ids: readonly string[];
  stop(): Promise<readonly string[]>;
}

interface FlowInput {
  /** How the ids begin. */
  readonly name: string;
  readonly type: string;
  /** Events every `pauseMs`. */
  readonly atOnce: number;
}

const root = join(import.meta.dirname, "../..");
const pauseMs = 50;

/** So many events every `pauseMs` until it is stopped. */
function startFlow(engine: Engine, { name, type, atOnce }: FlowInput): Flow {
  const stopping = new AbortController();
  const ids: string[] = [];
  const run = async (): Promise<readonly string[]> => {
    while (!stopping.signal.aborted) {
      const next = Array.from({ length: atOnce }, (_, index) => `${name}-${ids.length + index}`);
      await produceEvents(
        engine,
        next.map((id) => ({ id, type, data: {} })),
      );
      ids.push(...next);
      await sleep(pauseMs);
    }
    return ids;
  };
  const running = run();
  return { ids, stop: () => (stopping.abort(), running) };
}

async function keys(engine: Engine, command: "rotate" | "status", encryptionKey: string): Promise<string> {
  const environment = { ...process.env, DATABASE_URL: engine.environment["DATABASE_URL"], ENCRYPTION_KEY: encryptionKey };
  return runCommand([process.execPath, join(root, "apps/cli/dist/main.js"), "keys", command], { folder: root, environment });
}

/** The flow's number of the event that a request brings. */
const numberOf = ({ body }: ReceivedRequest): number => Number((JSON.parse(body.toString()) as { id: string }).id.split("-").at(-1));
const signedAt = ({ headers }: ReceivedRequest): number => 1_000 * Number(headers["webhook-timestamp"]);
/** The time in a signature is in whole seconds, and a moment passes between the choice of keys and the signature. */
const signingSlackMs = 2_000;

await describeSystem("Keys that are replaced under load", { partitions: 2 }, (system) => {
  it("sign: old and new together while a rotation overlaps, in every process, then the new one alone, and never none", async () => {
    const { engine, admin, receiver } = system();
    const beside = await startBeside(engine);
    const input = {
      url: receiver.url("/signed"),
      eventTypes: ["unit.updated"],
      delivery: { maxRetries: 20, schedule: ["500ms"], breaker: { minAttempts: 100_000 } },
    };
    const { id, secret: first } = await createConnector(admin, input);
    // Every fortieth event is retried from before the first rotation until after the end of the last.
    let isRefusing = true;
    receiver.respondWith((request) => ({ status: isRefusing && request.path === "/signed" && numberOf(request) % 40 === 0 ? 500 : 200 }));
    const flow = startFlow(engine, { name: "signed", type: "unit.updated", atOnce: 10 });
    const arrived = (count: number) => eventually(() => expect(receiver.at("/signed").length).toBeGreaterThan(count), { timeoutMs: 30_000 });
    const rotate = (body: Record<string, unknown>) => admin.post<Connector>(`/connectors/${id}/rotate-secret`, body);
    try {
      await arrived(50);
      const second = (await rotate({})).data.secret!;
      const withSecond = flow.ids.length + 10;
      await arrived(receiver.at("/signed").length + 100);
      await expect(rotate({})).rejects.toMatchObject({ status: 409 });
      const askedAt = Date.now();
      const third = (await rotate({ overlapSeconds: 4, force: true })).data.secret!;
      const [withThird, answeredAt] = [flow.ids.length + 10, Date.now()];
      const [endsAfter, endsBefore] = [askedAt + 4_000, answeredAt + 4_000 + signingSlackMs];
      await eventually(() => expect(receiver.at("/signed").filter((request) => signedAt(request) > endsBefore).length).toBeGreaterThan(50), {
        timeoutMs: 60_000,
      });
      isRefusing = false;
      const ids = await flow.stop();
      const taken = () => new Set(receiver.at("/signed").map(numberOf)).size;
      await eventually(() => expect(taken()).toBe(ids.length), { timeoutMs: 30_000 });
      for (const request of receiver.at("/signed")) {
        const verdicts = [first, second, third].map((secret) => verifyStandard(secret, request));
        expect(verdicts, "signed by somebody").toContain(true);
        if (signedAt(request) > endsBefore) expect(verdicts).toEqual([false, false, true]);
        if (signedAt(request) + signingSlackMs > endsAfter) continue;
        expect(verdicts[0], "the old one counts until the end").toBe(true);
        if (numberOf(request) >= withSecond) expect(verdicts[1], "as does that of the first rotation").toBe(true);
        if (numberOf(request) >= withThird) expect(verdicts[2], "and of the second").toBe(true);
      }
    } finally {
      await flow.stop();
      await beside.stop();
    }
  });

  it("seal what is stored: replaced as docs/operations.md says, process by process, while events go out: each arrives, signed, and no attempt fails", async () => {
    const { engine, admin, receiver } = system();
    const old = engine.environment["ENCRYPTION_KEY"] ?? "";
    const next = randomBytes(32).toString("base64");
    const config = { headers: { "X-Api-Key": "kept over the rotation" } };
    const { id, secret } = await createConnector(admin, { url: receiver.url("/rotated"), eventTypes: ["asset.updated"], config });
    const flow = startFlow(engine, { name: "during", type: "asset.updated", atOnce: 1 });
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
