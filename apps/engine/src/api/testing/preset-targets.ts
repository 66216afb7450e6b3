import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { Answer, ReceivedRequest, Target } from "@trunkline/plugin-testing";

/** The outside systems of presets, as strict as they publish to be: by the preset's id. */
export const presetTargets: Readonly<Record<string, Target>> = {
  discord: (request) =>
    isDiscordMessage(jsonOf(request)) ? { status: 204 } : { status: 400, body: '{"code":50006,"message":"Cannot send an empty message"}' },
  mattermost: (request) => (isMattermostMessage(jsonOf(request)) ? { status: 200, body: "ok" } : { status: 400, body: "Unable to parse incoming data" }),
  pagerduty,
  ntfy: ({ bodyText, headers }) =>
    Buffer.byteLength(bodyText) <= 4_096 && /^[1-5]$/.test(headers.priority ?? "") && (headers.title ?? "") !== ""
      ? { status: 200, body: '{"event":"message"}' }
      : { status: 400, body: '{"code":40007}' },
  make: (request) => (jsonOf(request) === null ? { status: 400, body: "Invalid JSON" } : { status: 200, body: "Accepted" }),
};

/** discord.com/developers, "Execute Webhook" and "Embed Limits". */
function isDiscordMessage(message: JsonObject | null): boolean {
  const embeds = listOf(message?.embeds);
  const hasMentions = listOf((message?.allowed_mentions as JsonObject | undefined)?.parse).length > 0;
  return embeds.length > 0 && embeds.length <= 10 && !hasMentions && embeds.every(isEmbed);
}

function isEmbed(embed: JsonObject): boolean {
  const { title, description, fields, timestamp, color, footer } = embed;
  const known = listOf(fields);
  const isTime = typeof timestamp === "string" && !Number.isNaN(Date.parse(timestamp));
  const areFields = known.length <= 25 && known.every(({ name, value }) => isText(name, 256) && isText(value, 1_024));
  return isText(title, 256) && isText(description, 4_096) && areFields && isTime && Number.isInteger(color) && isText((footer as JsonObject).text, 2_048);
}

/** docs.mattermost.com, incoming webhooks: some text somewhere, 16,383 characters at most. */
function isMattermostMessage(message: JsonObject | null): boolean {
  const attachments = listOf(message?.attachments);
  return attachments.length > 0 && attachments.every(({ title, text }) => isText(title, 16_383) && typeof text === "string" && text.length <= 16_383);
}

/** developer.pagerduty.com, "Send an alert event". */
function pagerduty(request: ReceivedRequest): Answer {
  const event = jsonOf(request);
  const payload = (event?.payload ?? {}) as JsonObject;
  const errors = [
    ...(request.headers["x-routing-key"]?.length === 32 ? [] : ["Length of 'routing_key' is incorrect (should be 32 characters)"]),
    ...(["trigger", "acknowledge", "resolve"].includes(event?.event_action as string) ? [] : ["'event_action' is invalid"]),
    ...(isText(event?.dedup_key, 255) ? [] : ["'dedup_key' is invalid"]),
    ...(isText(payload.summary, 1_024) && isText(payload.source, 255) ? [] : ["'payload.summary' or 'payload.source' is missing or blank"]),
    ...(["critical", "error", "warning", "info"].includes(payload.severity as string) ? [] : ["'payload.severity' is invalid"]),
    ...(request.bodyText.length <= 524_288 ? [] : ["the event is larger than 512 KB"]),
  ];
  if (errors.length > 0) return { status: 400, body: JSON.stringify({ status: "invalid event", message: "Event object is invalid", errors }) };
  return { status: 202, body: JSON.stringify({ status: "success", message: "Event processed", dedup_key: event?.dedup_key ?? null }) };
}

function jsonOf({ bodyText, headers }: ReceivedRequest): JsonObject | null {
  if (!(headers["content-type"] ?? "").includes("application/json")) return null;
  const value = JSON.parse(bodyText) as JsonValue;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function isText(value: JsonValue | undefined, longest: number): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= longest;
}
