import type { Check } from "../subject.js";
import { answerChecks } from "./answers.js";
import { behaviourChecks } from "./behaviour.js";
import { definitionChecks } from "./definition.js";
import { packageChecks } from "./package.js";
import { receivingChecks } from "./receiving.js";
import { sendingChecks } from "./sending.js";

/** The 24, by number. */
export const allChecks: readonly Check[] = [
  ...definitionChecks,
  ...answerChecks,
  ...sendingChecks,
  ...receivingChecks,
  ...behaviourChecks,
  ...packageChecks,
].toSorted((one, other) => one.number - other.number);
