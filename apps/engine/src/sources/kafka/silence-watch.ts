/** Kafka is heard at least every heartbeat (2 s) while the consumer lives; a rebalance may take the rebalance timeout (15 s). */
const SUSPICIOUS_MS = 60_000;
/** A process that was suspended finds an old time at its first look; the second tells. */
const LOOKS = 2;

/**
 * The consumer may fall silent in ways that no event of kafkajs tells. To be asked after Kafka has answered somebody else: `silentForMs` says how long ago the
 * consumer last heard of it. True once it was silent for a minute at two looks in a row.
 */
export function createSilenceWatch(): (silentForMs: number | null) => boolean {
  let looks = 0;
  return (silentForMs) => {
    looks = silentForMs !== null && silentForMs > SUSPICIOUS_MS ? looks + 1 : 0;
    return looks >= LOOKS;
  };
}
