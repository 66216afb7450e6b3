import type { JsonObject, RenderedRequest, RenderInput } from "@trunkline/plugin-api";
import { card, envelope, textBlock } from "./adaptive-card.js";
import type { TeamsConfig } from "./config.js";
import { defaultCard, defaultMessageCard, headline } from "./default-card.js";
import { fitCard } from "./fit-card.js";
import { templateCard, templateMessageCard } from "./template-card.js";

export function renderCard(input: RenderInput<TeamsConfig>): RenderedRequest {
  return requestOf(input.config, input.config.format === "adaptiveCard" ? adaptiveMessage(input) : messageCard(input));
}

export function requestOf({ url }: TeamsConfig, message: JsonObject): RenderedRequest {
  return { method: "POST", url, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(message) };
}

function adaptiveMessage(input: RenderInput<TeamsConfig>): JsonObject {
  const { event, payload } = input;
  const own = payload === null ? null : templateCard(payload);
  return (
    fitCard(own ?? defaultCard(subjectOf(input)), envelope) ??
    fitCard(defaultCard(subjectOf(input)), envelope) ??
    envelope(card([textBlock(headline(event).slice(0, 1_000))]))
  );
}

function messageCard(input: RenderInput<TeamsConfig>): JsonObject {
  const { payload } = input;
  const own = payload === null ? null : templateMessageCard(payload);
  const asItIs = (content: JsonObject): JsonObject => content;
  return fitCard(own ?? defaultMessageCard(subjectOf(input)), asItIs) ?? fitCard(defaultMessageCard(subjectOf(input)), asItIs) ?? {};
}

function subjectOf({ event, config, delivery }: RenderInput<TeamsConfig>) {
  return { event, link: config.link, isTest: delivery.test };
}
