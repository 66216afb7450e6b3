export { webhookPlugin as default } from "./webhook-plugin.js";
