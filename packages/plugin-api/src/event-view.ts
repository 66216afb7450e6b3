import type { JsonObject, JsonValue } from "./json.js";

/** An event as plugins, filters and templates may see it. Read only. */
export interface EventView {
  readonly id: string;
  /** `{resource}.{action}`, e.g. `asset.created`. */
  readonly type: string;
  readonly tenant: string;
  /** Name of the tenant (TGM's `client.name`), null where unknown. */
  readonly tenantName: string | null;
  readonly company: number | null;
  readonly companyName: string | null;
  /** IANA name, e.g. `Asia/Ho_Chi_Minh`; null = UTC. Copied into the event at intake. */
  readonly companyTimeZone: string | null;
  /** Empty when the producer gave none. */
  readonly source: string;
  /** RFC 3339, as produced; where the producer gave none: the record's timestamp, milliseconds, `Z`. */
  readonly time: string;
  /** The same instant, in ms since the epoch; the record's timestamp where `time` is no RFC 3339. */
  readonly timeMs: number;
  readonly data: JsonValue;
  /** `undefined` where the producer gave none (TGM tells absent from null). */
  readonly previous: JsonValue | undefined;
  readonly metadata: JsonValue | undefined;
  /** Every top-level field as produced, numbers as JavaScript has them. */
  readonly fields: JsonObject;
  /** The same, but integers beyond 2^53 are `JSON.rawJSON` values, so that `JSON.stringify` keeps every digit; the same object as `fields` where there are none. */
  readonly exactFields: JsonObject;
}
