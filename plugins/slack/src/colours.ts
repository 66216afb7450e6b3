import type { Severity } from "@trunkline/plugin-api";

/** Beside an attachment. */
export const COLOURS: Readonly<Record<Severity, string>> = { critical: "danger", warning: "warning", good: "good", info: "#439FE0" };
