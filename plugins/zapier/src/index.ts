export { zapierPlugin as default } from "./zapier-plugin.js";
