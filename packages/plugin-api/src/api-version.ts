/** The version of this contract that a plugin is written for. Raised only where a plugin that worked would stop working. */
export const API_VERSION = 1;

/** null where this package's contract serves a plugin of that version; else why not, and what to do about it, as the end of a sentence that begins with the plugin's name. */
export function apiVersionProblem(version: unknown): string | null {
  if (version === API_VERSION) return null;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1)
    return `it names no plugin API: apiVersion must be a whole number, ${API_VERSION} for this engine, not ${shown(version)}`;
  const remedy = version > API_VERSION ? "upgrade Trunkline, or install an older version of the plugin" : "install a newer version of the plugin";
  return `it is written for plugin API ${version}, this engine has ${API_VERSION}: ${remedy}`;
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
