export { describeSettings } from "./describe-settings.js";
export { readEnvironment, type Environment } from "./read-environment.js";
export type { ProcessRole, Settings } from "./settings-schema.js";
export type { TopicSelection } from "./topics.js";
