/** A JSON Merge Patch (RFC 7396) that makes `after` of `before`: what is gone is null. Lists are replaced as a whole. */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after;
  const gone = Object.keys(before).filter((name) => after[name] === undefined);
  const kept = Object.entries(after).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(kept.map(([name, value]) => [name, mergePatch(before[name], value)])),
  };
}

/** The part of a merge patch that changes something: members that are equal are left out, others stand there as a whole. */
export function changedMembers(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null));
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
