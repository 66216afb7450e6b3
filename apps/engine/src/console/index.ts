export { readConsole, type ConsoleFiles } from "./read-console.js";
export { serveConsole } from "./serve-console.js";
