import type { EventCatalog } from "../event-catalog.js";
import type { EventType } from "../event-type.js";
import type { JsonObject } from "../json.js";
import { hoistDefinitions } from "./hoist-definitions.js";

/**
 * An AsyncAPI 3.0.0 document of the catalog: the Kafka topic that the engine reads, and the engine's own events,
 * which go to connectors only. Schemas use what draft 7 and 2020-12 share, so every AsyncAPI tool reads them.
 */
export function buildAsyncApi(catalog: EventCatalog): JsonObject {
  const types = catalog.list();
  const { events, definitions } = hoistDefinitions(types);
  return {
    asyncapi: "3.0.0",
    info,
    defaultContentType: "application/json",
    channels: {
      "domain-events": domainEvents(types.filter((type) => !catalog.isEngineType(type.name))),
      "engine-events": engineEvents(types.filter((type) => catalog.isEngineType(type.name))),
    },
    operations: {
      receiveDomainEvents: operation("receive", "domain-events", "The engine reads every event and delivers it to the connectors that match."),
      sendEngineEvents: operation("send", "engine-events", "The engine reports about its own deliveries and connectors."),
    },
    components: {
      messages: Object.fromEntries(types.map((type) => [type.name, message(type)])),
      schemas: { ...events, ...definitions },
    },
  };
}

const info: JsonObject = {
  title: "Trunkline events",
  version: "1.0.0",
  description: "The event types that the engine knows. Types outside this list are accepted too, if their names are well-formed.",
  license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
};

function domainEvents(types: readonly EventType[]): JsonObject {
  return {
    address: "domain-events",
    title: "Domain events",
    description: "Kafka topic, one UTF-8 JSON event per record, at most 1 MB. KAFKA_TOPICS names other topics.",
    messages: messageReferences(types),
  };
}

function engineEvents(types: readonly EventType[]): JsonObject {
  return {
    address: null,
    title: "Engine events",
    description: "Not on a topic: delivered to connectors whose subscriptions name these types. Wildcards pass them by.",
    messages: messageReferences(types),
  };
}

function messageReferences(types: readonly EventType[]): JsonObject {
  return Object.fromEntries(types.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]));
}

function operation(action: string, channel: string, summary: string): JsonObject {
  return { action, channel: { $ref: `#/channels/${channel}` }, summary };
}

function message(type: EventType): JsonObject {
  return {
    name: type.name,
    title: type.name,
    summary: type.description,
    tags: [type.group, ...type.systems].map((name) => ({ name })),
    contentType: "application/json",
    payload: { $ref: `#/components/schemas/${type.name}` },
    examples: [{ name: "example", payload: type.example }],
  };
}
