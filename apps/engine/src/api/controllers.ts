import { OidcController } from "../auth/sessions/oidc.controller.js";
import { SessionController } from "../auth/sessions/session.controller.js";
import { AlertRulesController } from "../alerts/alert-rules.controller.js";
import { InboundController } from "../inbound/inbound.controller.js";
import { RecordsController } from "../inbound/records.controller.js";
import { TageurReceiveController } from "../inbound/tageur/tageur-receive.controller.js";
import { InspectorController } from "../inspector/inspector.controller.js";
import { OperationsController } from "../operations/operations.controller.js";
import { TgmActionsController } from "../seed-systems/tgm/tgm-actions.controller.js";
import { TgmDeliveriesController } from "../seed-systems/tgm/tgm-deliveries.controller.js";
import { TgmWebhooksController } from "../seed-systems/tgm/tgm-webhooks.controller.js";
import { RecordFeedsController } from "../record-feeds/record-feeds.controller.js";
import { AccessController } from "./access.controller.js";
import { AuditLogController } from "./audit-log.controller.js";
import { ConnectorActionsController } from "./connector-actions.controller.js";
import { ConnectorsController } from "./connectors.controller.js";
import { DeadLettersController } from "./dead-letters.controller.js";
import { DeliveriesController } from "./deliveries.controller.js";
import { DocumentsController } from "./documents.controller.js";
import { EventTypesController } from "./event-types.controller.js";
import { EventsController } from "./events.controller.js";
import { HooksController } from "./hooks.controller.js";
import { PersonalDataController } from "./personal-data.controller.js";
import { PlatformController } from "./platform.controller.js";
import { PluginsController } from "./plugins.controller.js";
import { PreviewController } from "./preview.controller.js";
import { OverviewController } from "./overview.controller.js";
import { ReplaysController } from "./replays.controller.js";
import { RejectedMessagesController } from "./rejected-messages.controller.js";
import { DeliveryStreamController } from "./stream/delivery-stream.controller.js";

export type Controller = new (...parameters: never[]) => object;

/** Every controller of the API, in the order of the document. */
export const apiControllers: Controller[] = [
  OverviewController,
  EventsController,
  EventTypesController,
  ConnectorsController,
  ConnectorActionsController,
  PreviewController,
  HooksController,
  DeliveriesController,
  DeliveryStreamController,
  DeadLettersController,
  ReplaysController,
  RejectedMessagesController,
  InboundController,
  RecordsController,
  RecordFeedsController,
  AlertRulesController,
  TageurReceiveController,
  TgmWebhooksController,
  TgmActionsController,
  TgmDeliveriesController,
  PluginsController,
  PlatformController,
  PersonalDataController,
  AccessController,
  AuditLogController,
  SessionController,
  OidcController,
  InspectorController,
  DocumentsController,
  OperationsController,
];
