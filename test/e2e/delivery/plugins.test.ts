import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePluginPackage } from "@trunkline/plugin-testing";
import { describe, expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { eventually } from "../../support/eventually.js";
import { startBeside } from "../../support/start-engine.js";
import { describeSystem } from "../../support/whole-system.js";

const node = process.env.PLUGIN_NODE;
if (node === undefined && process.env.CI === "true") throw new Error("PLUGIN_NODE names no Node 26: run the tests by `npm test`, which fetches one");

const parcel = `
import { definePlugin, secret } from "@trunkline/plugin-api";
import * as z from "zod";

export default definePlugin({
  id: "parcel",
  apiVersion: 1,
  title: "Parcel",
  description: "Sends parcels.",
  direction: "both",
  config: z.object({ url: z.string(), room: z.string().min(3), token: secret(z.string().min(10)) }),
  defaults: { scheduleMs: [200], maxRetries: 20 },
  render: ({ event, config }) => {
    if (config.room === "hell") for (;;);
    if (config.room === "#moody" && event.id.startsWith("bad")) throw new Error("not in the mood");
    return { method: "POST", url: config.url, headers: { "content-type": "text/plain", authorization: "Bearer " + config.token }, body: config.room + ":" + event.id };
  },
  review: ({ room }) => (room.startsWith("#") ? [] : [{ severity: "warning", pointer: "/room", message: "should begin with #" }]),
  senderChecks: ({ token }) => [{ kind: "apiKey", header: "x-parcel-token", value: token }],
  receive: ({ request }) => {
    const { id, way } = JSON.parse(request.bodyText);
    if (way === "hell") for (;;);
    return { kind: "received", events: [{ id, type: "asset.created", data: { id } }], records: [{ kind: "asset", action: "upsert", key: { serial_number: id }, attributes: { name: "Parcel" } }] };
  },
  check: async ({ http, config }) => ({ ok: (await http({ url: config.url })).status === 200 }),
});
`;

/** The same with another config: the room is a channel, and the token lies deeper. */
const newer = (migrate: string): string =>
  parcel
    .replace(
      "config: z.object({ url: z.string(), room: z.string().min(3), token: secret(z.string().min(10)) })",
      "config: z.strictObject({ url: z.string(), channel: z.string(), auth: z.strictObject({ token: secret(z.string().min(10)) }) })",
    )
    .replace("apiVersion: 1", `apiVersion: 1, configVersion: 2, migrateConfig: ${migrate}`)
    .replaceAll("config.room", "config.channel")
    .replace("config.token", "config.auth.token")
    .replace("review: ({ room }) => (room", "review: ({ channel }) => (channel");

interface Plugin {
  readonly name: string;
  readonly status: string;
  readonly isolation: string;
  readonly reason?: string;
}

interface Delivery {
  readonly status: string;
  readonly parkedReason: string | null;
  readonly connectorId: number;
}

async function makeConnector(admin: Api, config: object): Promise<number> {
  const body = { name: "parcels", plugin: "parcel", config: { token: "token-of-the-parcels", ...config }, subscriptions: [{ eventTypes: ["asset.created"] }] };
  return (await admin.post<{ id: number }>("/connectors", body)).data.id;
}

describe.skipIf(node === undefined)(`PLUGINS${node === undefined ? " (skipped: PLUGIN_NODE names no Node 26; `npm test` fetches one)" : ""}`, async () => {
  const good = writePluginPackage("parcel", parcel);
  const broken = writePluginPackage("broken-one", "throw new Error('boom at import');");
  const environment = { PLUGINS: `${good},${broken},not-installed-anywhere`, PLUGIN_NODE: node ?? "" };

  await describeSystem("Plugins of others", { environment, partitions: 1 }, (system) => {
    const plugins = async (): Promise<readonly (readonly string[])[]> =>
      (await system().admin.get<Plugin[]>("/plugins")).data
        .filter(({ isolation }) => isolation === "process")
        .map(({ name, status, reason = "" }) => [name, status, reason]);
    const postEvent = (id: string): Promise<unknown> => system().admin.post("/events", { id, type: "asset.created", data: {} });
    const deliveriesOf = (eventId: string): Promise<Delivery[]> => system().admin.list<Delivery>(`/deliveries?eventId=${eventId}`);

    it("never stop the engine, and say why they are unavailable", async () => {
      expect(await plugins()).toEqual([
        ["parcel", "available", ""],
        ["broken-one", "unavailable", "Error: boom at import"],
        ["not-installed-anywhere", "unavailable", "the package not-installed-anywhere is not installed"],
      ]);
      const { text } = await system().admin.ask("GET", "/metrics");
      expect(text).toContain('trunkline_plugin_available{plugin="parcel"} 1');
      expect(text).toContain('trunkline_plugin_available{plugin="broken-one"} 0');
    });

    it("deliver with a secret that they never see, are checked, reviewed and previewed like others", async () => {
      const { admin, receiver } = system();
      const id = await makeConnector(admin, { url: receiver.url("/parcels"), room: "#one" });
      await postEvent("e-1");
      const [got] = await eventually(() => {
        expect(receiver.at("/parcels")).toHaveLength(1);
        return receiver.at("/parcels");
      });
      expect(got?.body.toString()).toBe("#one:e-1");
      expect(got?.headers.authorization).toBe("Bearer token-of-the-parcels");
      expect((await admin.post<{ status: string }>(`/connectors/${id}/check`)).data.status).toBe("healthy");
      const preview = await admin.post<{ request: { headers: Record<string, string> } }[]>("/preview", { connectorId: id, eventId: "e-1" });
      expect(preview.data[0]?.request.headers.authorization).toBe("***");
      const verdict = await admin.put<{ valid: boolean; warnings: object[] }>("/plugins/parcel/validate", {
        config: { url: receiver.url("/x"), room: "one", token: "token-of-the-parcels" },
      });
      expect(verdict.data).toMatchObject({ valid: true, warnings: [{ pointer: "/config/room", message: "should begin with #" }] });
      await expect(makeConnector(admin, { url: receiver.url("/x"), room: "1" })).rejects.toThrow("/config/room");
    });

    it("that throw too often are in quarantine, shown and for all processes, until somebody lets them go", async () => {
      const { engine, admin, receiver } = system();
      const moody = await makeConnector(admin, { url: receiver.url("/moody"), room: "#moody" });
      const listed = async () => (await admin.get<Plugin[]>("/plugins")).data.find(({ name }) => name === "parcel");
      const other = await startBeside(engine);
      try {
        await expect(admin.post("/plugins/parcel/release")).rejects.toMatchObject({ status: 409 });
        // Three tries each.
        for (let index = 0; index < 8; index += 1) await postEvent(`bad-${index}`);
        await eventually(async () => expect(await listed()).toMatchObject({ status: "quarantined", reason: expect.stringContaining("not in the mood") }));
        let asked = 0;
        const waiting = await eventually(async () => {
          const id = `good-${(asked += 1)}`;
          await api(other).post("/events", { id, type: "asset.created", data: {} });
          const found = (await deliveriesOf(id)).filter(({ connectorId }) => connectorId === moody);
          expect(found).toMatchObject([{ status: "parked", parkedReason: "plugin_quarantined" }]);
          return id;
        });
        await admin.post("/plugins/parcel/release");
        expect(await listed()).toMatchObject({ status: "available" });
        await eventually(() => expect(receiver.at("/moody").map(({ body }) => body.toString())).toContain(`#moody:${waiting}`));
      } finally {
        await other.remove();
        await admin.delete(`/connectors/${moody}`);
      }
    });

    it("receive from senders that the engine checks for them, and harm nobody where they loop", async () => {
      const { admin, engine, receiver } = system();
      const id = await makeConnector(admin, { url: receiver.url("/inbound"), room: "#in" });
      const send = (body: object, sender = "token-of-the-parcels") =>
        fetch(`${engine.url}/api/v1/inbound/${id}`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-parcel-token": sender },
          body: JSON.stringify(body),
        });
      expect((await send({ id: "in-1" }, "somebody else's")).status).toBe(401);
      const [good, bad] = await Promise.all([send({ id: "in-1" }), send({ id: "in-2", way: "hell" })]);
      // The loop may end the process under the other one, whose sender then comes again.
      expect([200, 503]).toContain(good.status);
      expect(bad.status).toBe(500);
      // Its process may still be starting again.
      const again = await eventually(async () => {
        const answer = await send({ id: "in-1" });
        expect(answer.status).toBe(200);
        return answer;
      });
      expect(await again.json()).toMatchObject({ received: true, records: [{ kind: "asset" }] });
      await eventually(() => expect(receiver.at("/inbound").map(({ body }) => body.toString())).toEqual(expect.arrayContaining(["#in:in-1"])));
      const records = await admin.list<{ attributes: { serial_number: string } }>("/records/asset");
      expect(records.map(({ attributes }) => attributes.serial_number)).toEqual(["in-1"]);
      await admin.delete(`/connectors/${id}`);
    });

    it("that loop harm their own delivery only", async () => {
      const { admin, receiver } = system();
      const hell = await makeConnector(admin, { url: receiver.url("/hell"), room: "hell" });
      await makeConnector(admin, { url: receiver.url("/heaven"), room: "#heaven" });
      for (const id of ["l-1", "l-2", "l-3"]) await postEvent(id);
      await eventually(() => expect(receiver.at("/heaven")).toHaveLength(3), { timeoutMs: 120_000 });
      expect(receiver.at("/hell")).toEqual([]);
      const { attempts } = await eventually(async () => {
        const bad = (await admin.list<{ id: string; connectorId: number }>("/deliveries?eventId=l-1")).find(({ connectorId }) => connectorId === hell);
        const { data } = await admin.get<{ attempts: { outcome: string; error: string }[] }>(`/deliveries/${bad?.id}`);
        expect(data.attempts.length).toBeGreaterThan(0);
        return data;
      });
      expect(attempts[0]).toMatchObject({ outcome: "bug", error: expect.stringContaining("ran for more than 2 s") });
      await admin.delete(`/connectors/${hell}`);
    });

    it("park their work while they are broken; mended by a newer version, they find their configs up to date, and the work goes out", async () => {
      const { engine, admin, receiver } = system();
      const restartWith = async (source: string): Promise<void> => {
        await engine.stop();
        writeFileSync(join(good, "index.js"), source);
        await engine.restart();
      };
      const heaven = async () => {
        const { data } = await admin.get<{ id: number; config: Record<string, unknown>; problem: string | null }[]>("/connectors");
        return data.find(({ config }) => config.url === receiver.url("/heaven"));
      };

      await restartWith("export default 1;");
      expect((await plugins())[0]).toEqual(["parcel", "unavailable", "its module has no default export made by definePlugin"]);
      await postEvent("p-1");
      await eventually(async () => {
        const found = await deliveriesOf("p-1");
        expect(found.length).toBeGreaterThan(0);
        for (const delivery of found) expect(delivery).toMatchObject({ status: "parked", parkedReason: "plugin_unavailable" });
      });
      expect(await heaven()).toMatchObject({ config: { room: "#heaven", token: "***" }, problem: expect.stringContaining("no default export") });

      await restartWith(newer("({ room, token, ...rest }) => ({ ...rest, channel: room, auth: { token } })"));
      await eventually(() => expect(receiver.at("/heaven").map(({ body }) => body.toString())).toContain("#heaven:p-1"));
      expect(await heaven()).toMatchObject({ config: { channel: "#heaven", auth: { token: "***" } }, problem: null });
      expect(new Set(receiver.at("/heaven").map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer token-of-the-parcels"]));
      const { id = 0 } = (await heaven()) ?? {};
      const back = await admin.post<{ config: object }>(`/connectors/${id}/rollback`, { revision: 1 });
      expect(back.data.config).toMatchObject({ channel: "#heaven", auth: { token: "***" } });
    });
  });
});
