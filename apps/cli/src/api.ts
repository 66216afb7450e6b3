/** The engine's REST API; every answer is `{data, meta}`. */
export interface Api {
  get<Data>(path: string): Promise<Answer<Data>>;
  send<Data>(method: "POST" | "PATCH", path: string, body: unknown): Promise<Answer<Data>>;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly meta: { readonly nextCursor?: string | null };
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

/** An answer that is no success; the message is one line: the call, the status, what the engine said. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** A client below `/api/v1`. Its calls throw ApiError. */
export function createApi(engineUrl: string, key: string): Api {
  const call = async <Data>(method: string, path: string, body?: unknown): Promise<Answer<Data>> => {
    const answer = await fetch(`${engineUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new ApiError(`${method} ${path} answered ${answer.status}: ${explain(text)}`, answer.status);
    return JSON.parse(text) as Answer<Data>;
  };
  return { get: (path) => call("GET", path), send: (method, path, body) => call(method, path, body) };
}

function explain(text: string): string {
  try {
    const { title, detail, errors = [] } = JSON.parse(text) as Problem;
    return [title, detail, ...errors.map(({ pointer, message }) => `${pointer} ${message}`)].filter(Boolean).join("; ");
  } catch {
    return text.slice(0, 200);
  }
}
