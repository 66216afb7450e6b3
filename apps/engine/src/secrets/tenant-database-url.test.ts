import { randomBytes } from "node:crypto";
import { createSecretBox, databaseUrlSealing } from "@trunkline/database";
import { describe, expect, it } from "vitest";
import { maskDatabaseUrl } from "./tenant-database-url.js";

describe("the URL of a tenant's own database", () => {
  it("is sealed to its tenant", () => {
    const sealing = databaseUrlSealing(createSecretBox([randomBytes(32)]));
    const sealed = sealing.seal("acme", "postgresql://u:canary@db/x");
    expect(sealed).not.toContain("canary");
    expect(sealing.open("acme", sealed)).toBe("postgresql://u:canary@db/x");
    expect(() => sealing.open("other", sealed)).toThrow("belongs elsewhere");
  });

  it("is shown without password and options", () => {
    expect(maskDatabaseUrl("postgresql://u:canary@db:5433/x")).toBe("postgresql://u:***@db:5433/x");
    expect(maskDatabaseUrl("postgresql://u@db/x?password=canary")).toBe("postgresql://u@db/x?***");
    expect(maskDatabaseUrl("postgresql://db/x")).toBe("postgresql://db/x");
  });
});
