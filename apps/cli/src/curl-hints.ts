import { randomUUID } from "node:crypto";

/** Commands for a shell on this machine: list deliveries, post an event, see why each connector did or did not get it. */
export function curlHints(url: string, keyForShell: string): string[] {
  const id = `hello-${randomUUID().slice(0, 8)}`;
  const event = { id, type: "asset.created", data: { id: 1, type: "asset", attributes: { name: "Hand pump", asset_type: "Equipment" } } };
  const curl = `curl -s -H "Authorization: Bearer ${keyForShell}"`;
  return [
    `${curl} '${url}/api/v1/deliveries?limit=5'`,
    `${curl} -H 'content-type: application/json' -d '${JSON.stringify(event)}' ${url}/api/v1/events`,
    `${curl} ${url}/api/v1/events/${id}/trace`,
  ];
}
