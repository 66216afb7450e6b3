import * as z from "zod";
import { secret } from "./schema-marks.js";

/**
 * How the engine gets an access token for a connector (RFC 6749, 4.4). Plugins are pure and cannot fetch one: they say what is wanted, the engine
 * fetches the token through the same guard as deliveries, keeps it until shortly before it expires and sends it as `Authorization: Bearer …`.
 */
export interface OAuth2ClientCredentials {
  readonly kind: "oauth2ClientCredentials";
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes, parted by spaces; null: the authorization server's default. */
  readonly scope: string | null;
  /** Which API the token is for, where the authorization server asks (Auth0, for one); null: not sent. */
  readonly audience: string | null;
  /** How the client shows who it is (RFC 6749, 2.3.1): `body`: in the form's fields, `basic`: in the Authorization header. */
  readonly style: "body" | "basic";
}

export type Authentication = OAuth2ClientCredentials;

const limits = { url: 2_048, name: 512, secret: 4_096, scope: 2_048 } as const;

/** Auth preset for a plugin's config: `{type: "oauth2", …}`, to stand beside other members of a union over `type`. */
export const oauth2Config = z
  .strictObject({
    type: z.literal("oauth2"),
    tokenUrl: z
      .string()
      .min(1)
      .max(limits.url)
      .meta({ title: "Token URL", examples: ["https://login.example.com/oauth2/token"] }),
    clientId: z.string().min(1).max(limits.name).meta({ title: "Client ID" }),
    clientSecret: secret(z.string().min(1).max(limits.secret).meta({ title: "Client secret" })),
    scope: z.string().min(1).max(limits.scope).meta({ title: "Scope" }).optional(),
    audience: z.string().min(1).max(limits.url).meta({ title: "Audience" }).optional(),
    style: z
      .enum(["body", "basic"])
      .meta({ title: "Client authentication", description: "body: client_id and client_secret as form fields; basic: in the Authorization header." })
      .default("body"),
  })
  .meta({ "x-authentication": "oauth2ClientCredentials" });

/** What the preset means to the engine; the value of a plugin's `authentication`. */
export function oauth2Authentication({ tokenUrl, clientId, clientSecret, scope, audience, style }: z.infer<typeof oauth2Config>): OAuth2ClientCredentials {
  return { kind: "oauth2ClientCredentials", tokenUrl, clientId, clientSecret, scope: scope ?? null, audience: audience ?? null, style };
}
