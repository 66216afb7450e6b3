import type { JsonObject } from "@trunkline/plugin-api";

export const CARD_TYPE = "application/vnd.microsoft.card.adaptive";
const SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json";
const VERSION = "1.4";

/** A card of these elements. */
export function card(body: readonly JsonObject[], actions: readonly JsonObject[] = []): JsonObject {
  return { $schema: SCHEMA, type: "AdaptiveCard", version: VERSION, body, ...(actions.length === 0 ? {} : { actions }) };
}

export function textBlock(text: string, options: JsonObject = {}): JsonObject {
  return { type: "TextBlock", text, wrap: true, ...options };
}

export function openUrl(url: string, title = "Open"): JsonObject {
  return { type: "Action.OpenUrl", title, url };
}

/** What both kinds of webhooks take. */
export function envelope(content: JsonObject): JsonObject {
  return { type: "message", attachments: [{ contentType: CARD_TYPE, contentUrl: null, content }] };
}

/** A value inside Markdown that cannot become a link: Teams shows `[words](address)` as one. */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "]\u200b(");
}
