import type { HttpRequest, RenderedRequest } from "@trunkline/plugin-api";

/** A request as it goes out, from what a plugin asked for. */
export function completeRequest({ method, url, headers = {}, body, json }: HttpRequest): RenderedRequest {
  const text = json === undefined ? (body ?? "") : JSON.stringify(json);
  const type: Readonly<Record<string, string>> = json === undefined ? {} : { "content-type": "application/json" };
  return { method: method ?? (text === "" ? "GET" : "POST"), url, headers: { ...type, ...headers }, body: text };
}
