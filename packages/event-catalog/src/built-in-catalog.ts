import { createCatalog, type EventCatalog } from "./event-catalog.js";
import { mergeEventTypes } from "./merge-event-types.js";
import { assetTypes } from "./types/asset.js";
import { communicationTypes } from "./types/communication.js";
import { documentTypes } from "./types/document.js";
import { engineTypes } from "./types/engine.js";
import { lifecycleTypes } from "./types/lifecycle.js";
import { maintenanceTypes } from "./types/maintenance.js";
import { monitoringTypes } from "./types/monitoring.js";
import { partTypes } from "./types/part.js";
import { perfexTypes } from "./types/perfex.js";
import { shipmentTypes } from "./types/shipment.js";
import { smartMaintenanceTypes } from "./types/smart-maintenance.js";
import { tagorunTypes } from "./types/tagorun/tagorun-types.js";
import { taskTypes } from "./types/task.js";

/** Every event type that ships with the engine; a new group is one more line here. */
export const builtInCatalog: EventCatalog = createCatalog(
  mergeEventTypes([
    ...assetTypes,
    ...partTypes,
    ...taskTypes,
    ...shipmentTypes,
    ...maintenanceTypes,
    ...monitoringTypes,
    ...lifecycleTypes,
    ...documentTypes,
    ...communicationTypes,
    ...perfexTypes,
    ...smartMaintenanceTypes,
    ...tagorunTypes,
    ...engineTypes,
  ]),
);
