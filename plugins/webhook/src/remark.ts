import type { ConfigRemark } from "@trunkline/plugin-api";

export function error(pointer: string, message: string): ConfigRemark {
  return { severity: "error", pointer, message };
}

export function warning(pointer: string, message: string): ConfigRemark {
  return { severity: "warning", pointer, message };
}
