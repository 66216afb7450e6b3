/** What a plugin is called, in the forms that its package needs. */
export interface PluginName {
  /** `acme-chat`: the plugin's id, and its folder. */
  readonly id: string;
  /** `Acme Chat`. */
  readonly title: string;
  /** `trunkline-plugin-acme-chat`. */
  readonly packageName: string;
}

const ID = /^[a-z][a-z0-9-]{2,40}$/;

/** From what was typed, e.g. `acme-chat` or `Acme Chat`. Throws with what to type instead. */
export function pluginName(typed: string): PluginName {
  const id = typed
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-")
    .replace(/^trunkline-plugin-/, "");
  if (!ID.test(id)) throw new Error(`"${typed}" is no name for a plugin: 3 to 41 letters, digits and hyphens, beginning with a letter, e.g. acme-chat`);
  const title = id
    .split("-")
    .filter((word) => word !== "")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(" ");
  return { id, title, packageName: `trunkline-plugin-${id}` };
}
