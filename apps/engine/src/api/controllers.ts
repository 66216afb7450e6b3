import { OperationsController } from "../operations/operations.controller.js";
import { DocumentsController } from "./documents.controller.js";
import { PluginsController } from "./plugins.controller.js";

export type Controller = new (...parameters: never[]) => object;

/** Every controller of the API, in the order of the document. */
export const apiControllers: Controller[] = [PluginsController, DocumentsController, OperationsController];
