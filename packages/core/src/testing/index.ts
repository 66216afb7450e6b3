export { aMessage } from "./a-message.js";
export { answer } from "./answers.js";
export { startJourney, type Journey } from "./start-journey.js";
export { ended, fakeClock } from "./turn-clock.js";
export { drained } from "./start-with-backlog.js";
export { describeLog, type LogUnderTest } from "./log-suite.js";
export { aConnector } from "./a-connector.js";
