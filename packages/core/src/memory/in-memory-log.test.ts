import { describeLog } from "../testing/log-suite.js";
import { InMemoryLog } from "./in-memory-log.js";

describeLog("the log in memory", async () => {
  const log = new InMemoryLog();
  return { log, queue: log, close: () => Promise.resolve() };
});
