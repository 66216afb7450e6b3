import type { Message } from "kafkajs";
import type { RejectedToCopy } from "@trunkline/database";

/** What a topic that takes no larger message still gets of it. */
const TRUNCATED_BYTES = 65_536;

/** The copy on the DLQ topic: key, value and headers as they came (one value per header name), and where and why it was rejected. */
export function copyOf({ reason, provenance, value, rejectedAtMs }: RejectedToCopy): Message {
  const { topic, partition, offset, key, headers } = provenance;
  return {
    key,
    value,
    headers: {
      ...headers,
      "x-reject-reason": reason,
      "x-reject-topic": topic ?? "",
      "x-reject-partition": String(partition),
      "x-reject-offset": offset ?? "",
      "x-reject-time": new Date(rejectedAtMs).toISOString(),
    },
  };
}

/** The beginning of a copy that is too large for the topic; the whole is in the API. */
export function truncated({ value, ...copy }: Message): Message {
  const bytes = value === null ? Buffer.alloc(0) : Buffer.from(value);
  return { ...copy, value: bytes.subarray(0, TRUNCATED_BYTES), headers: { ...copy.headers, "x-reject-bytes": String(bytes.length) } };
}
