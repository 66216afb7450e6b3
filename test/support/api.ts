import type { Engine } from "./start-engine.js";

/** Every good answer of the engine. */
export interface Answer<Data> {
  readonly data: Data;
  readonly meta: { readonly nextCursor?: string | null; readonly warnings?: readonly PointedMessage[] };
}

export interface PointedMessage {
  readonly pointer: string;
  readonly message: string;
}

/** RFC 9457. */
export interface ProblemDocument {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly PointedMessage[];
}

/** An answer that is no success. */
class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly call: string,
    readonly status: number,
    readonly problem: ProblemDocument,
  ) {
    super(`${call} answered ${status}: ${JSON.stringify(problem)}`);
  }
}

export interface AskOptions {
  /** Text and bytes go out as they stand, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any answer, good or bad. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body; undefined when it is no JSON. */
  readonly body: unknown;
}

/** The calls below `/api/v1` throw ApiError; `ask` takes a whole path and gives whatever comes. */
export interface Api {
  get<Data>(path: string): Promise<Answer<Data>>;
  /** All pages of a list. */
  list<Item>(path: string): Promise<Item[]>;
  post<Data>(path: string, body?: unknown): Promise<Answer<Data>>;
  patch<Data>(path: string, body: unknown): Promise<Answer<Data>>;
  put<Data>(path: string, body: unknown): Promise<Answer<Data>>;
  delete(path: string): Promise<void>;
  ask(method: string, path: string, options?: AskOptions): Promise<RawAnswer>;
}

export interface ApiOptions {
  /** Default: the platform admin's; null sends none. */
  readonly key?: string | null;
  /** For the platform admin, whose calls name a tenant. */
  readonly tenant?: string;
}

/** A client of the engine's REST API. */
export function api(engine: Pick<Engine, "url" | "adminKey">, { key = engine.adminKey, tenant }: ApiOptions = {}): Api {
  const credentials = { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...(tenant === undefined ? {} : { "trunkline-tenant": tenant }) };
  const ask = (method: string, path: string, { body, headers }: AskOptions = {}): Promise<RawAnswer> =>
    request(`${engine.url}${path}`, { method, body, headers: { ...credentials, ...headers } });
  const call = async <Data>(method: string, path: string, body?: unknown): Promise<Answer<Data>> => {
    const answer = await ask(method, `/api/v1${path}`, { body });
    if (answer.status >= 200 && answer.status < 300) return answer.body as Answer<Data>;
    throw new ApiError(`${method} ${path}`, answer.status, (answer.body ?? { title: answer.text.slice(0, 500), status: answer.status }) as ProblemDocument);
  };
  return {
    ask,
    get: (path) => call("GET", path),
    list: (path) => allPages((page) => call("GET", page), path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
    put: (path, body) => call("PUT", path, body),
    delete: async (path) => void (await call("DELETE", path)),
  };
}

async function allPages<Item>(get: (path: string) => Promise<Answer<readonly Item[]>>, path: string): Promise<Item[]> {
  const items: Item[] = [];
  const first = `${path}${path.includes("?") ? "&" : "?"}limit=200`;
  let cursor: string | null | undefined;
  do {
    const page = await get(cursor ? `${first}&cursor=${encodeURIComponent(cursor)}` : first);
    items.push(...page.data);
    cursor = page.meta.nextCursor;
  } while (cursor);
  return items;
}

async function request(url: string, { method, body, headers }: AskOptions & { readonly method: string }): Promise<RawAnswer> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const hasBody = body !== undefined;
  const answer = await fetch(url, {
    method,
    headers: { ...(hasBody ? { "content-type": "application/json" } : {}), ...headers },
    ...(hasBody ? { body: isRaw ? (body as string) : JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(45_000),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
