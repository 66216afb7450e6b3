export { createDatabase, createTestDatabase, type TestDatabase } from "./create-database.js";
export { kafkaTool } from "./kafka-tool.js";
export { PortInUseError } from "./ports.js";
export type { CommandResult } from "./run-command.js";
export type { ServiceName } from "./service-name.js";
export type { MissingService, RunningService, Stack, StackOptions, StackProgress } from "./stack-types.js";
export { type SecureKafka, startSecureKafka } from "./secure-kafka.js";
export { restartService, startStack, stopStack } from "./start-stack.js";
export { describeMissing, stopTestStack, testFolders, testStack, type TestStack } from "./test-stack.js";
