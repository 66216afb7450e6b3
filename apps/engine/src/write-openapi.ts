import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiControllers } from "./api/controllers.js";
import { buildOpenApi } from "./api/openapi.js";
import { operationsOf } from "./api/operation.js";

/** The last step of the build: the API's description beside the code, from which typed clients are generated. */
writeFileSync(join(import.meta.dirname, "openapi.json"), JSON.stringify(buildOpenApi(operationsOf(apiControllers))));
