import type { PointedMessage } from "../../api/problem.js";

interface FieldErrors {
  [field: string]: FieldErrors | string[];
}

/** What the engine says about places below `prefix`, as the form takes it: messages at their fields. */
export function fieldErrors(errors: readonly PointedMessage[], prefix: string): FieldErrors {
  const root: FieldErrors = {};
  for (const { pointer, message } of errors) {
    const rest = below(pointer, prefix);
    if (rest === null) continue;
    let node = root;
    for (const part of rest) node = (node[part] ??= {}) as FieldErrors;
    node.__errors = [...((node.__errors as string[] | undefined) ?? []), message];
  }
  return root;
}

/** The parts of a JSON pointer below another; null where it is not below it. */
function below(pointer: string, prefix: string): readonly string[] | null {
  if (pointer === prefix) return [];
  if (!pointer.startsWith(`${prefix}/`)) return null;
  return pointer
    .slice(prefix.length + 1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
