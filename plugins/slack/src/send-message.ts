import type { JsonObject, Outcome, RenderedRequest, SendContext } from "@trunkline/plugin-api";
import type { SlackConfig } from "./config.js";
import { isObject, jsonObject, listOf } from "./json-object.js";
import { METADATA_TYPE } from "./render-message.js";

/** How far back a key is looked for; Slack's most for one page is 999. */
const MESSAGES_LOOKED_AT = 200;
/** The first message was deleted, or may not be rewritten any more: the next begins anew. */
const CANNOT_UPDATE: ReadonlySet<string> = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

type Context = SendContext<SlackConfig>;

/** One request; with a thread key two: the channel itself remembers which message a key began, so every process and every restart finds it. */
export async function sendMessage(context: Context): Promise<Outcome> {
  const { config, request, http, classify } = context;
  if (request === null) throw new TypeError("there is no request to send");
  if (config.token === undefined || config.threadKey === undefined) return classify(await http(request));
  const history = await http(historyRequest(config));
  const outcome = classify(history);
  if (outcome.kind !== "delivered") return outcome;
  const earlier = messagesIn(history.bodyText);
  if (earlier.some(({ delivery }) => delivery === context.delivery.id)) return { kind: "delivered" };
  // Newest first: the last is the one that began it.
  const first = earlier.findLast(({ key }) => key === config.threadKey);
  return first === undefined ? classify(await http(request)) : continueFrom(first.ts, context, request);
}

async function continueFrom(ts: string, { config, http, classify }: Context, request: RenderedRequest): Promise<Outcome> {
  const message = jsonObject(request.body) ?? {};
  if (config.onSameKey === "thread") return classify(await http({ ...request, body: JSON.stringify({ ...message, thread_ts: ts }) }));
  const url = request.url.replace(/chat\.postMessage$/, "chat.update");
  const answer = await http({ ...request, url, body: JSON.stringify({ ...message, ts }) });
  const error = jsonObject(answer.bodyText)?.error;
  return classify(typeof error === "string" && CANNOT_UPDATE.has(error) ? await http(request) : answer);
}

function historyRequest({ apiUrl, token, channel }: SlackConfig): { url: string; headers: Record<string, string> } {
  const query = new URLSearchParams({ channel: channel ?? "", limit: String(MESSAGES_LOOKED_AT), include_all_metadata: "true" });
  return { url: `${apiUrl.replace(/\/$/, "")}/conversations.history?${query.toString()}`, headers: { authorization: `Bearer ${token ?? ""}` } };
}

interface EarlierMessage {
  readonly ts: string;
  readonly key: unknown;
  readonly delivery: unknown;
}

/** Our own, newest first. */
function messagesIn(bodyText: string): readonly EarlierMessage[] {
  return listOf(jsonObject(bodyText)?.messages).flatMap((message) => {
    if (!isObject(message) || typeof message.ts !== "string" || !isObject(message.metadata) || message.metadata.event_type !== METADATA_TYPE) return [];
    const payload: JsonObject = isObject(message.metadata.event_payload) ? message.metadata.event_payload : {};
    return [{ ts: message.ts, key: payload.key, delivery: payload.delivery }];
  });
}
