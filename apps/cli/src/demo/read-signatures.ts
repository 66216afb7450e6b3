import type { Api } from "../api.js";

/** What the demo reads of a request that the inspector kept. Header names are lower case. */
interface InspectedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signature?: { readonly verified: boolean } | null;
}

/** The inspector's verdict on each request it kept, by delivery id (`webhook-id`, Standard Webhooks). */
export async function readSignatures(api: Api): Promise<ReadonlyMap<string, boolean>> {
  const { data } = await api.get<readonly InspectedRequest[]>("/inspect/demo");
  const verdicts = new Map<string, boolean>();
  for (const { headers, signature } of data) {
    const id = headers["webhook-id"];
    if (id !== undefined && signature) verdicts.set(id, signature.verified);
  }
  return verdicts;
}
