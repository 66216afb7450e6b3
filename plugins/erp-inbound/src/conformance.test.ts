import { createErpSimulator, describeConformance } from "@trunkline/plugin-testing";
import { erpInboundPlugin } from "./erp-inbound-plugin.js";

const records = [
  {
    kind: "asset",
    key: { serial_number: { path: ["$.serial", "$.Equipment.SerialNumber"] } },
    attributes: { name: { path: ["$.name", "$.Equipment.EquipmentName"] }, status: { path: "$.Equipment.Status", map: { Active: "operational" } } },
  },
];
const erp = createErpSimulator({ token: "token", secret: "secret" });
erp.change("HP-2", { EquipmentName: "Compressor" });
const [told] = erp.notifications();
const hmac = { type: "hmac", secret: "a-secret-of-both-sides", header: "X-Signature" };

describeConformance(erpInboundPlugin, {
  isBuiltIn: true,
  packageJson: new URL("../package.json", import.meta.url),
  page: new URL("../../../docs/plugins/erp-inbound.md", import.meta.url),
  validConfigs: [
    { records, sender: { type: "apiKey", value: "a-key-of-the-sender" } },
    { records, sender: { ...hmac, content: "{timestamp}.{body}", timestampHeader: "X-Timestamp", previousSecret: "the-secret-before" } },
    { records, sender: { type: "basic", username: "erp", password: "a-password-of-it" } },
    { records, sender: { type: "addresses" }, allowedAddresses: ["10.0.0.0/8", "2001:db8::/32"] },
    { records },
  ],
  invalidConfigs: [
    { config: {}, pointer: "/records" },
    { config: { records: [] }, pointer: "/records" },
    { config: { records: [{ ...records[0], key: {} }] }, pointer: "/records/0/key" },
    { config: { records: [{ kind: "asset", key: { a: { path: "serial" } } }] }, pointer: "/records/0/key/a/path" },
    { config: { records: [{ kind: "asset", key: { a: {} } }] }, pointer: "/records/0/key/a" },
    { config: { records, sender: { type: "addresses" } }, pointer: "/allowedAddresses" },
    { config: { records, allowedAddresses: ["everywhere"] }, pointer: "/allowedAddresses/0" },
    { config: { records, sender: { ...hmac, content: "{timestamp}.{body}" } }, pointer: "/sender/timestampHeader" },
    { config: { records, sender: { ...hmac, content: "{id}" } }, pointer: "/sender/content" },
    { config: { records, sender: { ...hmac, timestampHeader: "X-Timestamp" } }, pointer: "/sender/content" },
  ],
  received: [
    {
      request: { bodyText: '{"serial":"HP-1","name":"Pump"}' },
      result: { kind: "received", records: [{ kind: "asset", action: "upsert", key: { serial_number: "HP-1" }, attributes: { name: "Pump" } }] },
    },
    {
      request: { bodyText: told?.body ?? "" },
      result: {
        kind: "received",
        records: [{ kind: "asset", action: "upsert", key: { serial_number: "HP-2" }, attributes: { name: "Compressor", status: "operational" } }],
      },
    },
    { request: { bodyText: "{" }, result: { kind: "refused", status: 400, reason: "The body is not valid JSON.", pointer: "" } },
  ],
});
