import { List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../components/loaded.js";
import { PathLink } from "../../components/path-link.js";
import { matches } from "../connectors/wizard/event-patterns.js";
import { allConnectors } from "./queries.js";

/** The connectors with a pattern for this type, and that pattern. */
export function Subscribers({ type }: { readonly type: string }) {
  const query = useQuery(allConnectors);
  return (
    <Loaded query={query}>
      {(connectors) => {
        const found = connectors.flatMap(({ id, name, subscriptions }) => {
          const patterns = subscriptions.flatMap(({ eventTypes }) => eventTypes).filter((pattern) => matches(pattern, type));
          return patterns.length === 0 ? [] : [{ id, name, patterns: [...new Set(patterns)] }];
        });
        if (found.length === 0) return <Text>No connector does.</Text>;
        return (
          <List aria-label="Subscribers">
            {found.map(({ id, name, patterns }) => (
              <List.Item key={id}>
                <PathLink to={`/connectors/${id}`}>{name}</PathLink> by <code>{patterns.join(", ")}</code>
              </List.Item>
            ))}
          </List>
        );
      }}
    </Loaded>
  );
}
