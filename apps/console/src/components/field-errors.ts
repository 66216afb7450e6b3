import { ApiProblem, type PointedMessage } from "../api/problem.js";

/** What the engine says about a field and all below it; undefined: nothing. */
export type ErrorAt = (pointer: string) => string | undefined;

export function errorAtOf(error: unknown): ErrorAt {
  const errors = pointedMessages(error);
  return (pointer) => {
    const found = errors.filter((one) => isAt(one, pointer)).map(({ message }) => message);
    return found.length === 0 ? undefined : found.join("; ");
  };
}

/** Whether everything that is wrong is told at one of these fields. */
export function isAllAtFields(error: unknown, pointers: readonly string[]): boolean {
  const errors = pointedMessages(error);
  return errors.length > 0 && errors.every((one) => pointers.some((pointer) => isAt(one, pointer)));
}

function pointedMessages(error: unknown): readonly PointedMessage[] {
  return error instanceof ApiProblem ? error.errors : [];
}

function isAt({ pointer }: PointedMessage, field: string): boolean {
  return pointer === field || pointer.startsWith(`${field}/`);
}
