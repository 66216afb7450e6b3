import { createCatalog, type EventCatalog } from "./event-catalog.js";
import type { EventType } from "./event-type.js";

/** A catalog with further types on top, which replace those of their name. The validators of `base` are shared, so that a layer costs only what it adds. */
export function overlayCatalog(base: EventCatalog, types: readonly EventType[]): EventCatalog {
  if (types.length === 0) return base;
  const top = createCatalog(types);
  const isBelow = (name: string): boolean => top.get(name) === undefined;
  return {
    list: (filter) => [...base.list(filter).filter((type) => isBelow(type.name)), ...top.list(filter)],
    get: (name) => top.get(name) ?? base.get(name),
    validate: (name, event) => (isBelow(name) ? base : top).validate(name, event),
    isEngineType: (name) => base.isEngineType(name),
    paths: (names) => [...new Set([...base.paths(names.filter(isBelow)), ...top.paths(names)])].sort(),
  };
}

/** A catalog in which only some types exist. */
export function restrictCatalog(base: EventCatalog, isKnown: (name: string) => boolean): EventCatalog {
  return {
    list: (filter) => base.list(filter).filter((type) => isKnown(type.name)),
    get: (name) => (isKnown(name) ? base.get(name) : undefined),
    validate: (name, event) => (isKnown(name) ? base.validate(name, event) : []),
    isEngineType: (name) => base.isEngineType(name),
    paths: (names) => base.paths(names.filter(isKnown)),
  };
}
