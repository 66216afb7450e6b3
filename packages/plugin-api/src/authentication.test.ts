import { describe, expect, it } from "vitest";
import * as z from "zod";
import { oauth2Authentication, oauth2Config } from "./authentication.js";
import { secretPointers } from "./marked-fields.js";

const given = { type: "oauth2", tokenUrl: "https://login.example/token", clientId: "c", clientSecret: "s" };

describe("the OAuth2 preset", () => {
  it("fills in what an admin leaves out", () => {
    expect(oauth2Authentication(oauth2Config.parse(given))).toEqual({
      kind: "oauth2ClientCredentials",
      tokenUrl: "https://login.example/token",
      clientId: "c",
      clientSecret: "s",
      scope: null,
      audience: null,
      style: "body",
    });
    expect(oauth2Authentication(oauth2Config.parse({ ...given, scope: "a b", audience: "api", style: "basic" }))).toMatchObject({
      scope: "a b",
      audience: "api",
      style: "basic",
    });
  });

  it("marks its secret, also inside a union", () => {
    const config = z.object({ auth: z.discriminatedUnion("type", [z.object({ type: z.literal("none") }), oauth2Config]) });
    expect(secretPointers({ config }, { auth: given })).toEqual(["/auth/clientSecret"]);
  });

  it("refuses a misspelt field", () => {
    expect(oauth2Config.safeParse({ ...given, scopes: "a" }).success).toBe(false);
  });
});
