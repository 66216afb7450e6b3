import type { HostedPlugin, OutdatedConfig } from "@trunkline/core";
import { definePlugin, RequestFailed, secret } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { upToDateConfig } from "./migrate-connector.js";

const plugin = definePlugin({
  id: "parcel",
  apiVersion: 1,
  title: "Parcel",
  description: "",
  direction: "outbound",
  config: z.strictObject({ channel: z.string(), auth: z.strictObject({ token: secret(z.string()) }) }),
  configVersion: 2,
  migrateConfig: ({ room = "", token = "" }) => ({ channel: room, auth: { token } }),
  render: () => ({ method: "POST", url: "https://parcel.example", headers: {}, body: "" }),
}) as unknown as HostedPlugin;

const old = { config: { room: "#a", token: null }, values: { "/token": "the-secret" } };

function elsewhere(migrate: (outdated: OutdatedConfig) => Promise<never>): HostedPlugin {
  return { ...plugin, migrateConfig: undefined, remote: { migrateConfig: migrate } as unknown as NonNullable<HostedPlugin["remote"]> };
}

describe("a config of an older version", () => {
  it("becomes one of the present version, its secrets apart at their new places", async () => {
    expect(await upToDateConfig(plugin, old, 1)).toEqual({ config: { channel: "#a", auth: { token: null } }, values: { "/auth/token": "the-secret" } });
  });

  it("is moved in the plugin's own process, which is told where the secrets are", async () => {
    const asked: OutdatedConfig[] = [];
    const remote = elsewhere((outdated) => {
      asked.push(outdated);
      return Promise.resolve({ channel: "#b", auth: { token: "the-secret" } } as never);
    });
    expect(await upToDateConfig(remote, old, 1)).toMatchObject({ values: { "/auth/token": "the-secret" } });
    expect(asked).toEqual([{ config: { room: "#a", token: "the-secret" }, from: 1, secretPointers: ["/token"] }]);
  });

  it.each([
    ["fails", () => Promise.reject(new RequestFailed({ kind: "bug", reason: "plugin parcel failed: no idea" })), "no idea"],
    ["gives what the schema refuses", () => Promise.resolve({ channel: 1 } as never), "/channel"],
  ])("stays as it is, with the reason, where its migration %s", async (_, migrate: () => Promise<never>, reason) => {
    expect(await upToDateConfig(elsewhere(migrate), old, 1)).toEqual({ problem: expect.stringContaining(reason) });
  });

  it("of the present version is left alone; a newer one waits for its plugin", async () => {
    const present = { config: { channel: "#a" }, values: {} };
    expect(await upToDateConfig(plugin, present, 2)).toBe(present);
    expect(
      await upToDateConfig(
        elsewhere(() => Promise.reject(new Error("not asked"))),
        present,
        3,
      ),
    ).toEqual({ problem: expect.stringContaining("version 3") });
  });
});
