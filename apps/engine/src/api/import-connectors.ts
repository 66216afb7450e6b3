import type { Caller } from "../auth/caller.js";
import { type NewConnector, prepareNewConnector, type SavedConnector, saveNewConnectors } from "./connector-changes.js";
import type { ApiDependencies } from "./dependencies.js";
import { invalid, Problem, type PointedError } from "./problem.js";
import { readTagorun } from "./tagorun-configuration.js";
import { tagorunConnector, type TagorunConnector } from "./tagorun-connector.js";

const MOST_CONFIGURATIONS = 100;

/** TagoRUN configurations, one or a list, as connectors: all or none. Pointers of problems and warnings are into what was sent. Throws 422 with every fault of every one. */
export async function importTagorun(dependencies: ApiDependencies, caller: Caller, value: unknown): Promise<readonly SavedConnector[]> {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0 || list.length > MOST_CONFIGURATIONS) throw invalid([{ pointer: "", message: `must hold 1 to ${MOST_CONFIGURATIONS} configurations` }]);
  const prefixOf = (index: number): string => (Array.isArray(value) ? `/${index}` : "");
  const drafts = readAll(list, prefixOf);
  const prepared = await prepareAll(dependencies, caller, drafts, prefixOf);
  const saved = await saveNewConnectors(dependencies, caller, prepared);
  return saved.map((connector, index) => ({ ...connector, warnings: allWarnings(drafts[index]!, prefixOf(index), connector.warnings) }));
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

async function prepareAll(
  dependencies: ApiDependencies,
  caller: Caller,
  drafts: readonly TagorunConnector[],
  prefixOf: (index: number) => string,
): Promise<readonly NewConnector[]> {
  const errors: PointedError[] = [];
  const prepared: NewConnector[] = [];
  for (const [index, draft] of drafts.entries()) {
    try {
      prepared.push(await prepareNewConnector(dependencies, caller, draft.body));
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 422) throw error;
      errors.push(...error.errors.map((problem) => inSource(draft, prefixOf(index), problem)));
    }
  }
  if (errors.length > 0) throw invalid(errors);
  return prepared;
}

function allWarnings(draft: TagorunConnector, prefix: string, warnings: readonly PointedError[]): readonly PointedError[] {
  return [
    ...draft.warnings.map(({ pointer, message }) => ({ pointer: `${prefix}${pointer}`, message })),
    ...warnings.map((warning) => inSource(draft, prefix, warning)),
  ];
}

function inSource(draft: TagorunConnector, prefix: string, { pointer, message }: PointedError): PointedError {
  return { pointer: `${prefix}${sourcePointer(draft, pointer)}`, message };
}

function sourcePointer({ sources }: TagorunConnector, pointer: string): string {
  const found = sources.find(([target]) => pointer === target || pointer.startsWith(`${target}/`));
  return found === undefined ? pointer : `${found[1]}${pointer.slice(found[0].length)}`;
}
