import type { IHeaders, Message } from "kafkajs";
import type { InboundCopy } from "@trunkline/database";

/** Marks an event that this engine has recorded already; holds its id. */
const MARK = "trunkline-inbound";

/** The copy of an event on INBOUND_TOPIC. Events of one record have one key, so they keep their order. */
export function inboundMessage({ tenant, eventId, payloadText }: InboundCopy): Message {
  const key = /^((?:asset|part|task)-\d+)-\d+$/.exec(eventId)?.[1] ?? eventId;
  return { key, value: payloadText, headers: { [MARK]: eventId, tenant, "content-type": "application/json" } };
}

/** Whether a message is a copy of an event that came over HTTP: read as one more event it would go round for ever. It counts like a tombstone. */
export function isOwnCopy(headers: IHeaders | undefined): boolean {
  return headers !== undefined && headers[MARK] !== undefined;
}
