import type { SenderCheck } from "@trunkline/plugin-api";
import type { ErpInboundConfig } from "./config.js";

/** Every one must pass. None of its own: by an API key of the engine, which the engine adds where none of these proves who sends. */
export function senderChecks({ sender, allowedAddresses }: ErpInboundConfig): readonly SenderCheck[] {
  const addresses: readonly SenderCheck[] = allowedAddresses.length === 0 ? [] : [{ kind: "addresses", cidrs: allowedAddresses }];
  return [...addresses, ...ownCheck(sender)];
}

function ownCheck(sender: ErpInboundConfig["sender"]): readonly SenderCheck[] {
  switch (sender.type) {
    case "engineKey":
      return [{ kind: "engineKey" }];
    case "addresses":
      return [];
    case "apiKey":
      return [{ kind: "apiKey", header: sender.header, value: sender.value }];
    case "basic":
      return [{ kind: "basic", username: sender.username, password: sender.password }];
    case "hmac": {
      const { type: _, previousSecret, ...check } = sender;
      return [{ kind: "hmac", ...check, ...(previousSecret === undefined ? {} : { previousSecrets: [previousSecret] }) }];
    }
  }
}
