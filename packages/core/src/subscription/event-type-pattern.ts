const NAME = "[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*";
const PATTERN = new RegExp(`^(?:\\*|${NAME}\\.\\*|\\*\\.${NAME}|${NAME}\\.[A-Za-z0-9_-]+)$`);
const MAX_LENGTH = 128;
/** First parts of the engine's own types: an alert about deliveries must not set off deliveries to everybody who said `*`. */
const ENGINE_PARTS: ReadonlySet<string> = new Set(["webhook", "delivery", "connector"]);

/** Whether a text may stand in `eventTypes`: an event type, `*`, `asset.*` or `*.created`. */
export function isEventTypePattern(text: string): boolean {
  return text.length <= MAX_LENGTH && PATTERN.test(text);
}

/** Whether a text may be the name of an event type. */
export function isEventType(text: string): boolean {
  return isEventTypePattern(text) && !text.includes("*");
}

/** Whether a type is one of the engine's own (`webhook.*`, `delivery.*`, `connector.*`). */
export function isEngineEventType(type: string): boolean {
  return ENGINE_PARTS.has(type.slice(0, type.indexOf(".")));
}

/** Whether a pattern names a type. `asset.*` takes everything below `asset`, also `asset.comment.created`; wildcards take an engine type only when they name its first part. */
export function matchesEventType(pattern: string, type: string): boolean {
  if (pattern === type) return true;
  if (pattern.endsWith(".*")) return type.startsWith(pattern.slice(0, -1));
  if (isEngineEventType(type)) return false;
  return pattern === "*" || (pattern.startsWith("*.") && type.endsWith(pattern.slice(1)));
}
