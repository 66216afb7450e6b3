export const receiveUrl = (origin: string): string => `${origin}/api/webhooks/receive`;
export const eventsUrl = (origin: string): string => `${origin}/api/v1/events`;

/** For a shell; the key is the reader's to put in. */
export function curlForRecord(origin: string, company: number): string {
  const body = { event: "asset.updated", data: { type: "asset", attributes: { asset_name: "Pump 7", serial_number: "P-7" } } };
  return curl(receiveUrl(origin), [`X-Tageur-Company-ID: ${company}`], body);
}

export function curlForEvent(origin: string, company: number): string {
  return curl(eventsUrl(origin), [], { type: "asset.updated", company, data: { id: 7, type: "asset", attributes: { asset_name: "Pump 7" } } });
}

function curl(url: string, headers: readonly string[], body: unknown): string {
  const lines = ["Authorization: Bearer YOUR_API_KEY", "Content-Type: application/json", ...headers].map((header) => `  -H '${header}' \\`);
  return [`curl -X POST '${url}' \\`, ...lines, `  -d '${JSON.stringify(body)}'`].join("\n");
}
