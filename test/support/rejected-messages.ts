import type { Api } from "./api.js";

/** A message that could not become an event, as the API shows it. */
export interface ShownRejectedMessage {
  readonly id: number;
  readonly reason: string;
  readonly detail: string;
  readonly topic: string | null;
  readonly partition: number | null;
  /** Raw bytes, base64. */
  readonly valueBase64: string | null;
}

/** All of them with their bytes, newest first. */
export async function rejectedMessages(client: Api): Promise<ShownRejectedMessage[]> {
  const listed = await client.list<{ readonly id: number }>("/rejected-messages");
  return Promise.all(listed.map(async ({ id }) => (await client.get<ShownRejectedMessage>(`/rejected-messages/${id}`)).data));
}

export function rejectedBytes({ valueBase64 }: ShownRejectedMessage): Buffer {
  return Buffer.from(valueBase64 ?? "", "base64");
}
