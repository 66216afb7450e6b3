import type { ConfigRemark } from "@trunkline/plugin-api";
import type { ErpInboundConfig, MappingField } from "./config.js";

/** Rules between fields. */
export function reviewConfig(config: ErpInboundConfig): readonly ConfigRemark[] {
  return [...senderRemarks(config), ...config.records.flatMap((rule, index) => ruleRemarks(rule, `/records/${index}`))];
}

function senderRemarks({ sender, allowedAddresses }: ErpInboundConfig): readonly ConfigRemark[] {
  if (sender.type === "addresses" && allowedAddresses.length === 0)
    return [{ severity: "error", pointer: "/allowedAddresses", message: "must name an address or a range, as nothing else tells who sends" }];
  if (sender.type !== "hmac") return [];
  const { content, timestampHeader, idHeader, algorithm } = sender;
  const error = (pointer: string, message: string): ConfigRemark => ({ severity: "error", pointer: `/sender/${pointer}`, message });
  const warning = (pointer: string, message: string): ConfigRemark => ({ severity: "warning", pointer: `/sender/${pointer}`, message });
  return [
    ...when(!content.includes("{body}"), error("content", "must hold {body}: what is not signed anybody may write")),
    ...when(content.includes("{timestamp}") && timestampHeader === null, error("timestampHeader", "is needed for {timestamp}")),
    ...when(content.includes("{id}") && idHeader === null, error("idHeader", "is needed for {id}")),
    ...when(
      timestampHeader !== null && !content.includes("{timestamp}"),
      error("content", "must hold {timestamp}: a time that is not signed anybody may change"),
    ),
    ...when(timestampHeader === null, warning("timestampHeader", "without a signed time a message that was overheard can be sent again for ever")),
    ...when(algorithm === "sha1", warning("algorithm", "SHA-1 is for senders that know nothing better")),
  ];
}

function ruleRemarks({ key, attributes, extraValues, action, time }: ErpInboundConfig["records"][number], at: string): readonly ConfigRemark[] {
  const named = [
    ...Object.entries(key).map(([name, field]) => [`/key/${name}`, field] as const),
    ...Object.entries(attributes).map(([name, field]) => [`/attributes/${name}`, field] as const),
    ...Object.entries(extraValues).map(([name, field]) => [`/extraValues/${name}`, field] as const),
    ...(action === undefined ? [] : [["/action", action] as const]),
    ...(time === undefined ? [] : [["/time", time] as const]),
  ];
  const without = { severity: "error", pointer: `${at}/key`, message: "must name a field by which the record is known" } as const;
  return [...when(Object.keys(key).length === 0, without), ...named.flatMap(([name, field]) => fieldRemarks(field, at + name))];
}

function fieldRemarks({ path, template, value }: MappingField, pointer: string): readonly ConfigRemark[] {
  const sources = [path, template, value].filter((source) => source !== undefined).length;
  return when(sources !== 1, { severity: "error", pointer, message: "must have exactly one of path, template and value" });
}

function when(isSo: boolean, remark: ConfigRemark): readonly ConfigRemark[] {
  return isSo ? [remark] : [];
}
