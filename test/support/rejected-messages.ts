import type { Api } from "./api.js";

/** A message that could not become an event, as the API shows it. */
export interface ShownRejectedMessage {
  readonly id: string;
  readonly reason: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  /** Raw bytes, base64. */
  readonly value: string | null;
}

/** All of them, newest first. */
export function rejectedMessages(client: Api): Promise<ShownRejectedMessage[]> {
  return client.list<ShownRejectedMessage>("/rejected-messages");
}

export function rejectedBytes({ value }: ShownRejectedMessage): Buffer {
  return Buffer.from(value ?? "", "base64");
}
