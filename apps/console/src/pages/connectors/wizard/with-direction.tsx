import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "../../../components/loaded.js";
import { pluginQuery } from "./catalog-queries.js";

interface WithDirectionProps {
  readonly plugin: string;
  readonly children: (receivesOnly: boolean) => ReactNode;
}

/** What a connector's plugin says about its direction. */
export function WithDirection({ plugin, children }: WithDirectionProps) {
  const query = useQuery(pluginQuery(plugin));
  return <Loaded query={query}>{({ direction }) => children(direction === "inbound")}</Loaded>;
}
