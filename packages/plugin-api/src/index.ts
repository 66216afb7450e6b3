export * from "./event-view.js";
export * from "./json.js";
export * from "./outcome.js";
export * from "./plugin.js";
export * from "./schema-marks.js";
