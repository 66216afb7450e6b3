export { erpInboundPlugin as default } from "./erp-inbound-plugin.js";
