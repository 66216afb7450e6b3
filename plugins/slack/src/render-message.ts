import type { JsonObject, RenderedRequest, RenderInput } from "@trunkline/plugin-api";
import type { SlackConfig } from "./config.js";
import { defaultMessage, headline } from "./default-message.js";
import { fitMessage } from "./fit-message.js";
import { templateMessage } from "./template-message.js";

/** Name under which a message says which event it is of, in its metadata. */
export const METADATA_TYPE = "trunkline_delivery";

export function renderMessage(input: RenderInput<SlackConfig>): RenderedRequest {
  const { config, event, delivery } = input;
  return requestOf(config, fitMessage(messageOf(input), headline(event)), { event: event.id, delivery: delivery.id, key: config.threadKey });
}

/** What goes into a message's metadata. */
interface Identity {
  readonly event: string;
  readonly delivery: string;
  readonly key?: string | undefined;
}

/** A message that fits, to the webhook or by the bot. */
export function requestOf(config: SlackConfig, message: JsonObject, identity: Identity): RenderedRequest {
  if (config.token === undefined) return post(config.url ?? "", message, {});
  return botRequest(config, "chat.postMessage", { ...message, channel: config.channel ?? "", metadata: metadataOf(identity) });
}

function messageOf({ payload, event, config, delivery }: RenderInput<SlackConfig>): JsonObject {
  const own = payload === null ? null : templateMessage(payload, config.mentions);
  return own ?? defaultMessage(event, config, delivery.test);
}

/** A call of the Web API with a JSON body. */
export function botRequest({ apiUrl, token }: SlackConfig, method: string, body: JsonObject): RenderedRequest {
  return post(`${apiUrl.replace(/\/$/, "")}/${method}`, body, { authorization: `Bearer ${token ?? ""}` });
}

function post(url: string, body: JsonObject, headers: Readonly<Record<string, string>>): RenderedRequest {
  return { method: "POST", url, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body: JSON.stringify(body) };
}

/** Not shown; tells which event a message is of, and lets later ones of its key find it. */
function metadataOf({ event, delivery, key }: Identity): JsonObject {
  return { event_type: METADATA_TYPE, event_payload: { event: event.toWellFormed().slice(0, 500), delivery, ...(key === undefined ? {} : { key }) } };
}
