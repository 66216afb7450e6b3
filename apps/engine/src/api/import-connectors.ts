import type { Caller } from "../auth/caller.js";
import { createConnector, type SavedConnector } from "./connector-changes.js";
import type { ApiDependencies } from "./dependencies.js";
import { invalid, Problem, type PointedError } from "./problem.js";
import { readTagorun } from "./tagorun-configuration.js";
import { tagorunConnector, type TagorunConnector } from "./tagorun-connector.js";

const MOST_CONFIGURATIONS = 100;

/**
 * TagoRUN configurations, one or a list, as connectors. All are read before the first is made; pointers of problems and warnings are into what was sent. Stops
 * at the first that a connector's own rules refuse; the message says how many were made before.
 */
export async function importTagorun(dependencies: ApiDependencies, caller: Caller, value: unknown): Promise<readonly SavedConnector[]> {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0 || list.length > MOST_CONFIGURATIONS) throw invalid([{ pointer: "", message: `must hold 1 to ${MOST_CONFIGURATIONS} configurations` }]);
  const prefixOf = (index: number): string => (Array.isArray(value) ? `/${index}` : "");
  const drafts = readAll(list, prefixOf);
  const saved: SavedConnector[] = [];
  for (const [index, draft] of drafts.entries()) saved.push(await importOne(dependencies, caller, { draft, prefix: prefixOf(index), before: saved.length }));
  return saved;
}

function readAll(list: readonly unknown[], prefixOf: (index: number) => string): readonly TagorunConnector[] {
  const errors: PointedError[] = [];
  const drafts: TagorunConnector[] = [];
  for (const [index, value] of list.entries()) {
    const source = readTagorun(value);
    if ("errors" in source) errors.push(...source.errors.map(({ pointer, message }) => ({ pointer: `${prefixOf(index)}${pointer}`, message })));
    else drafts.push(tagorunConnector(source));
  }
  if (errors.length > 0) throw invalid(errors);
  return drafts;
}

interface ImportStep {
  readonly draft: TagorunConnector;
  readonly prefix: string;
  /** Connectors made before this one. */
  readonly before: number;
}

async function importOne(dependencies: ApiDependencies, caller: Caller, { draft, prefix, before }: ImportStep): Promise<SavedConnector> {
  const toSource = ({ pointer, message }: PointedError): PointedError => ({ pointer: `${prefix}${sourcePointer(draft, pointer)}`, message });
  try {
    const saved = await createConnector(dependencies, caller, draft.body);
    return {
      ...saved,
      warnings: [...draft.warnings.map(({ pointer, message }) => ({ pointer: `${prefix}${pointer}`, message })), ...saved.warnings.map(toSource)],
    };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 422) throw error;
    const made = before === 0 ? "" : ` (${before} connectors before it were made)`;
    throw invalid(error.errors.map(toSource).map(({ pointer, message }) => ({ pointer, message: `${message}${made}` })));
  }
}

function sourcePointer({ sources }: TagorunConnector, pointer: string): string {
  const found = sources.find(([target]) => pointer === target || pointer.startsWith(`${target}/`));
  return found === undefined ? pointer : `${found[1]}${pointer.slice(found[0].length)}`;
}
