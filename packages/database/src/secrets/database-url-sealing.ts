import type { Sealing } from "../open-options.js";
import { placeOf, type SecretBox } from "./secret-box.js";

/** No connector has this number, and no JSON pointer looks so. */
export const placeOfDatabaseUrl = (tenant: string): string => placeOf(tenant, 0, "#databaseUrl");

/** The URL of a tenant's own database holds a password: it is stored as connectors' secrets are. */
export function databaseUrlSealing(box: SecretBox): Sealing {
  return { seal: (tenant, url) => box.seal(url, placeOfDatabaseUrl(tenant)), open: (tenant, sealed) => box.open(sealed, placeOfDatabaseUrl(tenant)) };
}
