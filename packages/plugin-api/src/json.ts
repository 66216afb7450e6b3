/** A JSON value as `JSON.parse` gives it; integers beyond 2^53 may be `JSON.rawJSON` objects (see {@link EventView.exactFields}). */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}
