export { bringableEventType, judgeBrought, replacementEventType, type BroughtEventType } from "./brought-event-type.js";
export { readCatalogDirectory } from "./read-catalog-directory.js";
export { createSchemaValidator } from "./schema-validator.js";
export { TenantCatalogs } from "./tenant-catalogs.js";
