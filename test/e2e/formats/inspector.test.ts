import { expect, it } from "vitest";
import { api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { describeSystem } from "../../support/whole-system.js";

interface Inspected {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ip: string;
  readonly signature: { readonly verdict: string; readonly verified: boolean };
}

await describeSystem("The inspector", {}, (system) => {
  const bin = (name: string): string => `${system().engine.url}/inspect/${name}`;
  const seen = async (client: ReturnType<typeof api>, name: string): Promise<readonly Inspected[]> => (await client.get<Inspected[]>(`/inspect/${name}`)).data;

  it("answers as TagoRUN's does, and keeps headers, body, address and the verdict on the signature", async () => {
    const answer = await fetch(bin("by-hand"), { method: "PUT", headers: { "x-probe": "1", "content-type": "text/plain" }, body: "zażółć" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: "received", timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string });
    const [request] = await seen(system().admin, "by-hand");
    expect(request).toMatchObject({
      method: "PUT",
      path: "/inspect/by-hand",
      body: "zażółć",
      ip: "127.0.0.1",
      signature: { verdict: "unsigned", verified: false },
    });
    expect(request?.headers["x-probe"]).toBe("1");
  });

  it.each(["standard", "tgm", "tagorun", "perfex", "smtm"])("verifies what a connector of dialect %s delivers to it", async (dialect) => {
    const { admin } = system();
    const config = { secret: dialect === "standard" ? `whsec_${Buffer.alloc(32, 5).toString("base64")}` : "a-secret-of-the-receiver" };
    const name = `signed-${dialect}`;
    await createConnector(admin, { url: bin(name), dialect, config, eventTypes: ["part.created"] });
    await admin.post("/events", { type: "part.created", data: { id: 4, type: "part", attributes: { name: "Seal" } } });
    await eventually(async () => expect((await seen(admin, name)).map(({ signature }) => signature.verdict)).toEqual(["valid"]));
  });

  it("shows a tenant what its own connectors delivered, and never another's, also when both lead to one bin", async () => {
    const { admin, engine } = system();
    await admin.post("/tenants", { id: "acme", name: "Acme" });
    await admin.post("/tenants", { id: "globex", name: "Globex" });
    const [acme, globex] = [api(engine, { tenant: "acme" }), api(engine, { tenant: "globex" })];
    for (const client of [acme, globex]) await createConnector(client, { url: bin("shared"), eventTypes: ["asset.created"] });
    await acme.post("/events", { type: "asset.created", tenant: "acme", data: { id: 1, owner: "acme" } });
    await globex.post("/events", { type: "asset.created", tenant: "globex", data: { id: 1, owner: "globex" } });
    const owners = async (client: typeof acme) =>
      (await seen(client, "shared")).map(({ body }) => (JSON.parse(body) as { data: { owner: string } }).data.owner);
    await eventually(async () => expect(await owners(acme)).toEqual(["acme"]));
    await eventually(async () => expect(await owners(globex)).toEqual(["globex"]));
    expect((await owners(admin)).toSorted()).toEqual(["acme", "globex"]);
  });

  it("keeps a hundred requests of a bin and 64 KB of each", async () => {
    const large = "x".repeat(70_000);
    await fetch(bin("full"), { method: "POST", body: large });
    expect((await seen(system().admin, "full"))[0]?.body).toHaveLength(65_536);
    for (let index = 0; index < 101; index += 1) await fetch(`${bin("full")}?n=${index}`, { method: "POST", body: "{}" });
    const kept = await seen(system().admin, "full");
    expect(kept.map(({ path }) => path)).toEqual(Array.from({ length: 100 }, (_, index) => `/inspect/full?n=${100 - index}`));
  });
});

await describeSystem("The inspector in production", { environment: { NODE_ENV: "production" } }, (system) => {
  it("is not there, for requests and for readers", async () => {
    expect((await fetch(`${system().engine.url}/inspect/x`, { method: "POST", body: "{}" })).status).toBe(404);
    expect((await system().admin.ask("GET", "/api/v1/inspect/x")).status).toBe(404);
  });
});
