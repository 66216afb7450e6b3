export { describeSettings } from "./describe-settings.js";
export { readEnvironment } from "./read-environment.js";
export type { Settings } from "./settings-schema.js";
export type { TopicSelection } from "./topics.js";
