export { attempt, contextOf, prepare, type AttemptInput, type AttemptResult } from "./attempt.js";
export { describeConformance, type AnyPlugin } from "./describe-conformance.js";
export { awkwardEvents, eventOf, goldenEvents, someGoldenEvents } from "./golden-events.js";
export { runConformance } from "./run-conformance.js";
export { scorecard, type Score } from "./scorecard.js";
export type { AnswerRow, ConformanceOptions } from "./subject.js";
export { acceptingTarget, type Answer, type ReceivedRequest, type Target, type Unreachable } from "./target/answer.js";
export { startReceiver, type Receiver } from "./target/receiver.js";
export { requestFault, wireTo, type Wire, type WireOptions } from "./target/wire.js";
