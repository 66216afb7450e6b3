import type { paths } from "@trunkline/api-types";
import createClient, { type Middleware } from "openapi-fetch";
import { session } from "../session/session.js";
import { problemOf } from "./problem.js";

const credentials: Middleware = {
  onRequest: ({ request }) => {
    for (const [name, value] of Object.entries(session.headers())) request.headers.set(name, value);
    return request;
  },
};

/** Typed by the engine's own OpenAPI document; wrap calls in {@link good}. */
export const client = createClient<paths>({ baseUrl: window.location.origin });
client.use(credentials);

interface Asked<Body> {
  readonly data?: Body;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a good answer, `{data, meta}`; anything else is thrown as an ApiProblem. */
export async function good<Body>(asked: Promise<Asked<Body>>): Promise<Body> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response.status, error);
  return data as Body;
}
