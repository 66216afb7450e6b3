export { slackPlugin as default } from "./slack-plugin.js";
