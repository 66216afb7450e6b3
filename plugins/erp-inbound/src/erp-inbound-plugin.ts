import { API_VERSION, definePlugin } from "@trunkline/plugin-api";
import { configSchema } from "./config.js";
import { presets } from "./presets.js";
import { receiveRecords } from "./receive-records.js";
import { reviewConfig } from "./review-config.js";
import { senderChecks } from "./sender-checks.js";
import { icon } from "./icon.js";

/** Changes of assets, parts and tasks from ERP and maintenance systems. */
export const erpInboundPlugin = definePlugin({
  id: "erp-inbound",
  apiVersion: API_VERSION,
  title: "ERP inbound",
  description: "Takes in changes of assets, parts and tasks from an ERP or maintenance system, by a mapping of its messages.",
  icon,
  direction: "inbound",
  config: configSchema,
  presets,
  review: reviewConfig,
  senderChecks,
  receive: receiveRecords,
});
