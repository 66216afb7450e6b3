export { teamsPlugin as default } from "./teams-plugin.js";
