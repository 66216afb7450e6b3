import { z } from "zod";
import { roles } from "../../auth/caller.js";
import { time } from "./common.js";

export const signInWaysAnswer = z.object({
  key: z.literal(true),
  oidc: z.string().nullable().describe("Where the identity provider's sign-in begins; null: there is none"),
});

/** Who is in, and what they may do. */
export const sessionAnswer = z.object({
  role: z.enum(roles),
  tenant: z.string().nullable().describe("null: the header trunkline-tenant names it"),
  choosesTenant: z.boolean(),
  company: z.number().nullable(),
  system: z.string().nullable(),
  actor: z.string(),
  signedInUntil: time.nullable(),
  csrfToken: z.string().nullable().describe("For the header x-csrf-token of every change; null where no cookie let the request in"),
  may: z.array(z.string()).readonly().describe("Ids of the operations of this document that are open to them"),
});

export const callerAnswer = sessionAnswer.extend({ tenant: z.string() });
