import { isConnectionHeader, isHeaderName } from "@trunkline/plugin-api";

/** What a header's value may hold. */
export const PRINTABLE = /^[\t\x20-\x7e]*$/;

/** Why a name may stand in no request of an admin's making; null where it may. */
export function headerNameFault(name: string): string | null {
  if (!isHeaderName(name)) return "is not a header name";
  const lowerCase = name.toLowerCase();
  const isForbidden = isConnectionHeader(lowerCase) || lowerCase === "content-encoding" || lowerCase.startsWith("x-trunkline-");
  return isForbidden ? `${name} is set by the engine and may not be configured` : null;
}
