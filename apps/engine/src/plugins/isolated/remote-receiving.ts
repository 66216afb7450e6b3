import type { RemoteInput, RemotePlugin } from "@trunkline/core";
import { scrub } from "@trunkline/egress";
import { RequestFailed, type InboundReply, type SenderCheck } from "@trunkline/plugin-api";
import { isReceived, isSenderChecks } from "./answers-on-receiving.js";
import { hideSecrets, type Placeholders } from "./placeholders.js";
import { identityOf, nonsense, pure, type RemoteParts } from "./remote-parts.js";

/** Whoever knows a connector's address can ask for its checks: a plugin that fails there is not asked again at once, ms. */
const FAILED_FOR_MS = 10_000;
const LONGEST_REASON = 1_000;

/** The functions of a plugin elsewhere that outside systems' requests go through. */
export function remoteReceiving(parts: RemoteParts): Pick<RemotePlugin, "receives" | "senderChecks" | "receive"> {
  const { process, description, keys, schema } = parts;
  const hide = ({ connector, config }: RemoteInput): Placeholders => hideSecrets({ keys, schema, connector, config });
  return {
    receives: description.functions.includes("receive"),
    senderChecks: description.functions.includes("senderChecks") ? rememberedChecks((input) => askChecks(parts, hide(input), input)) : async () => [],
    receive: async (input) => {
      const placeholders = hide(input);
      const { connector, now, request } = input;
      const asked = { config: placeholders.config, connector: identityOf(connector), now, request };
      const received = await process.call("receive", asked, pure(`what connector ${connector.id} received`));
      if (!isReceived(received)) throw nonsense(description.id, "receive");
      const { result, signatures } = received;
      if (result.kind === "refused") return { ...result, reason: scrub(result.reason, connector.secretValues).slice(0, LONGEST_REASON) };
      const { reply } = result;
      return reply === undefined ? result : { ...result, reply: signedReply(reply, (text, type) => placeholders.sign(text, type, signatures)) };
    },
  };
}

async function askChecks({ process, description }: RemoteParts, placeholders: Placeholders, { connector }: RemoteInput): Promise<readonly SenderCheck[]> {
  const checks = await process.call("senderChecks", { config: placeholders.config }, pure(`sender checks of connector ${connector.id}`));
  if (!isSenderChecks(checks)) throw nonsense(description.id, "senderChecks");
  return JSON.parse(JSON.stringify(checks), (_, value: unknown) => (typeof value === "string" ? placeholders.inClear(value) : value)) as SenderCheck[];
}

/** The checks depend on the config alone, so an unchanged connector's are asked for once; a request that nobody has checked yet costs the plugin nothing. */
function rememberedChecks(ask: RemotePlugin["senderChecks"]): RemotePlugin["senderChecks"] {
  const known = new WeakMap<RemoteInput["connector"], Promise<readonly SenderCheck[]>>();
  return (input) => {
    const { connector } = input;
    const before = known.get(connector);
    if (before !== undefined) return before;
    const asked = ask(input);
    known.set(connector, asked);
    asked.catch((error: unknown) => {
      const isFault = error instanceof RequestFailed && error.outcome.kind === "bug";
      if (isFault) setTimeout(() => known.delete(connector), FAILED_FOR_MS).unref();
      else known.delete(connector);
    });
    return asked;
  };
}

/** Signatures are put in, secrets are not: they are for declared hosts, and a reply goes to whoever asks. */
function signedReply({ status, headers, body }: InboundReply, sign: (text: string, contentType: string) => string): InboundReply {
  const type = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "application/json";
  const signed = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, sign(value, "")]));
  return { status, headers: signed, body: sign(body, type) };
}
