import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import { API_VERSION } from "./api-version.js";
import { definePlugin } from "./plugin.js";
import { secret, templated } from "./schema-marks.js";

describe("definePlugin", () => {
  it("gives the plugin back unchanged and infers the config's type", () => {
    const config = z.object({ room: z.string(), token: secret(z.string()), retries: z.number().default(3) });
    const definition = {
      id: "acme-chat",
      apiVersion: API_VERSION,
      title: "Acme Chat",
      description: "Posts events to a room.",
      direction: "outbound" as const,
      config,
      render: () => ({ method: "POST", url: "https://acme.example", headers: {}, body: "" }),
    };
    const plugin = definePlugin(definition);
    expect(plugin).toBe(definition);
    type Config = Parameters<typeof plugin.render>[0]["config"];
    expectTypeOf<Config>().toEqualTypeOf<{ room: string; token: string; retries: number }>();
  });
});

describe("the marks", () => {
  it("keep each other and what the author wrote", () => {
    const schema = secret(templated(z.string().meta({ title: "Key" }), "header"));
    expect(schema.meta()).toEqual({ title: "Key", "x-template": "header", writeOnly: true, "x-secret": true });
  });
});
