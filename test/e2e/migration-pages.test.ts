import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTestDatabase } from "@trunkline/stack";
import { afterAll, expect, it } from "vitest";
import { api } from "../support/api.js";
import { checkoutRoot } from "../support/engine-process.js";
import { eventually } from "../support/eventually.js";
import { runCommand } from "../support/run-command.js";
import type { ReceivedRequest } from "../support/start-receiver.js";
import { describeSystem, type System } from "../support/whole-system.js";

const hasCurl = await promisify(execFile)("curl", ["--version"]).then(
  () => true,
  () => false,
);
const folder = mkdtempSync(join(tmpdir(), "migration-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs all commands of a page, as somebody would who reads it from top to bottom; only the receiver and the tenant's database are ours. Gives what they printed. */
async function follow({ engine, receiver }: System, page: string, databaseUrl = ""): Promise<string> {
  const text = readFileSync(join(checkoutRoot, "docs", page), "utf8");
  const script = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands = ""]) => commands).join("\n");
  // Tageur takes HTTPS only, so there the receiver stays one that does not exist.
  const here = page.endsWith("tageur.md") ? script : script.replaceAll("https://receiver.example/", receiver.url("/"));
  const environment = { ...process.env, TRUNKLINE: engine.url, KEY: engine.adminKey };
  return runCommand(["bash", "-euo", "pipefail", "-c", here.replaceAll("postgresql://trunkline@db.example/trunkline_beta", databaseUrl)], {
    folder,
    environment,
  });
}

const signature = (secret: string, { body }: ReceivedRequest): string => createHmac("sha256", secret).update(body).digest("hex");
const bodyOf = ({ body }: ReceivedRequest): Record<string, unknown> => JSON.parse(body.toString()) as Record<string, unknown>;

await describeSystem(`The pages on moving to Trunkline, and on tenants${hasCurl ? "" : " (skipped: there is no curl)"}`, { partitions: 1 }, (system) => {
  const at = (path: string, count: number): Promise<readonly ReceivedRequest[]> =>
    eventually(() => {
      expect(system().receiver.at(path)).toHaveLength(count);
      return system().receiver.at(path);
    });

  it.skipIf(!hasCurl)("Tageur: connector, preview, event, and a change that comes back", async () => {
    const said = await follow(system(), "migrate/tageur.md");
    expect(said).toContain('"verdict":"delivered"');
    expect(said).toMatch(/"received":true,"record":\{"kind":"asset","id":\d+,"action":"created"\}/);
    const { data } = await system().admin.get<{ eventId: string; status: string }[]>("/deliveries?eventId=tageur-123-1");
    expect(data).toHaveLength(1);
  });

  it.skipIf(!hasCurl)("TGM Expert: by its own admin API, and with a secret that is kept", async () => {
    const said = await follow(system(), "migrate/tgm-expert.md");
    expect(said).toContain("Save the secret key");
    const secret = /"secret":"(whsec_[^"]+)"/.exec(said)?.[1] ?? "";
    const [request] = await at("/webhooks/tgm", 1);
    const [kept] = await at("/webhooks/tgm-kept", 1);
    expect(request?.headers["x-tgm-signature"]).toBe(`sha256=${signature(secret, request!)}`);
    expect(kept?.headers["x-tgm-signature"]).toBe(`sha256=${signature("whsec_the-secret-that-the-receiver-has", kept!)}`);
    expect(bodyOf(kept!)).toMatchObject({
      event: "inspection.created",
      client: { id: "acme-corp", name: "Acme Corporation" },
      company: { id: 1, name: "Acme HQ" },
    });
  });

  it.skipIf(!hasCurl)("Perfex: test and event, signed with the old secret", async () => {
    const said = await follow(system(), "migrate/perfex.md");
    expect(said).toContain('"outcome":"delivered"');
    const requests = await at("/webhooks/perfex", 2);
    for (const request of requests) {
      expect(request.headers["x-asset-webhook-signature"]).toBe(signature("the-secret-key-of-the-webhook", request));
      expect(request.headers["x-api-key"]).toBe("the-receivers-own-key");
    }
    expect(requests.map(bodyOf)).toContainEqual({
      event: "asset.checked_out",
      timestamp: "2025-02-04T12:00:00+00:00",
      source: "perfex_assets_module",
      asset_id: 123,
      asset: { id: 123, asset_name: "Laptop 7", asset_code: "LT-7" },
      data: { staff_id: 9, due_date: "2025-03-01" },
    });
  });

  it.skipIf(!hasCurl)("SmartMaintenance: test and event, in the company's time", async () => {
    await follow(system(), "migrate/smartmaintenance.md");
    const requests = await at("/webhooks/smtm", 2);
    for (const request of requests) expect(request.headers["x-smtm-signature"]).toBe(`sha256=${signature("the-shared-secret", request)}`);
    expect(requests.map(bodyOf)).toEqual([
      expect.objectContaining({ test: true }),
      {
        event: "task.completed",
        timestamp: "2026-04-24T09:15:30+07:00",
        company_id: 31,
        company_name: "PT Kahatex",
        data: { task_id: 12345, asset_id: 678, technician_id: 42 },
      },
    ]);
  });

  it.skipIf(!hasCurl)("TagoRUN: its configuration imported, filtered and rendered as there", async () => {
    const said = await follow(system(), "migrate/tagorun.md");
    const [login] = await at("/webhook/tagorun", 1);
    const [incident] = await at("/api/incidents", 1);
    expect(bodyOf(login!)).toMatchObject({ event: "user.login", user: { id: "user123" } });
    expect(login?.headers["x-tagorun-signature"]).toBe(signature("the-secret-that-the-receiver-has", login!));
    expect(login?.headers["authorization"]).toBe("Bearer your-api-token");
    expect(bodyOf(incident!)).toEqual({
      severity: "critical",
      title: "Threshold Alert",
      source: { device: "Sensor 1", value: 120.5 },
      tags: ["IoT", "sensor"],
    });
    expect(said).toContain('"filtered"');
  });

  it.skipIf(!hasCurl)("tenants: made, bounded, with a database of its own, exported and erased", async () => {
    const { services, admin } = system();
    const own = await createTestDatabase(services.postgres);
    try {
      const said = await follow(system(), "tenants.md", own.url);
      expect(said).toContain('"eventsPerSecond":200');
      expect(said).toMatch(/\{"end":true,"rows":\d+\}/);
      expect(said).toMatch(/"kind":"subject","status":"done"/);
      expect(said).toMatch(/"kind":"tenant","status":"done","touched":\{[^}]*"own_database":1/);
      const exported = readFileSync(join(folder, "beta.ndjson"), "utf8");
      for (const table of ["tenant", "connector", "connector_revision", "audit_log"]) expect(exported).toContain(`{"table":"${table}"`);
      expect((await admin.ask("GET", "/api/v1/connectors", { headers: { "trunkline-tenant": "beta" } })).status).toBe(404);
      const log = async (tenant: string) => (await api(system().engine, { tenant }).list<{ action: string }>("/audit-log")).map(({ action }) => action);
      expect(await log("default")).toEqual(expect.arrayContaining(["tenant.erase", "tenant.erased"]));
      expect(await log("acme")).toEqual(expect.arrayContaining(["subject.export", "subject.erase", "subject.erased"]));
    } finally {
      await own.drop();
    }
  });
});
