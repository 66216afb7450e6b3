/** What a curl command that the console shows would send, sent with this key. */
export async function sendCurl(command: string, key: string): Promise<Response> {
  const url = /curl -X POST '([^']+)'/.exec(command)?.[1] ?? "";
  const headers = [...command.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
    ([, name = "", value = ""]) => [name, value.replace("YOUR_API_KEY", key)] as [string, string],
  );
  return fetch(url, { method: "POST", headers, body: /-d '([^']+)'/.exec(command)?.[1] ?? "" });
}
