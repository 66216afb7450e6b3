import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type EventPath, eventPaths } from "../../../components/editor/schema-paths.js";
import { eventTypeQuery, eventTypesQuery } from "./catalog-queries.js";
import { typeFor } from "./event-patterns.js";

interface EventPaths {
  readonly paths: readonly EventPath[];
  /** Of the type that the paths are of; undefined until it is there, and of types that nobody knows. */
  readonly example: Readonly<Record<string, unknown>> | undefined;
}

/** What events of these patterns have, by the first type of the catalog that one of them matches. */
export function useEventPaths(patterns: readonly string[]): EventPaths {
  const { data: types = [] } = useQuery(eventTypesQuery);
  const { data: type } = useQuery(eventTypeQuery(typeFor(patterns, types)));
  const paths = useMemo(() => eventPaths(type?.schema ?? {}), [type]);
  return { paths, example: type?.example };
}
