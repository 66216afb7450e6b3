export * from "./event/event.js";
export * from "./delivery/delivery.js";
export * from "./delivery/planned-delivery.js";
export * from "./subscription/compiled-connector.js";
export * from "./subscription/connector-document.js";
export * from "./subscription/configuration.js";
export * from "./ports.js";
