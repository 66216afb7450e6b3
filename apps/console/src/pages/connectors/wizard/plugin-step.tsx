import { Radio, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Plugin } from "../../../api/answers.js";
import { Loaded } from "../../../components/loaded.js";
import { pluginsQuery } from "./catalog-queries.js";

interface PluginStepProps {
  readonly chosen: string;
  readonly onChoose: (plugin: string) => void;
}

/** What to connect to. */
export function PluginStep({ chosen, onChoose }: PluginStepProps) {
  const [search, setSearch] = useState("");
  const query = useQuery(pluginsQuery);
  return (
    <Stack>
      <TextInput type="search" label="Search plugins" value={search} onChange={(event) => setSearch(event.currentTarget.value)} maw={360} />
      <Loaded query={query}>
        {(plugins) => (
          <Radio.Group value={chosen} onChange={onChoose} aria-label="Plugin">
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {plugins
                .filter((plugin) => isFound(plugin, search))
                .map((plugin) => (
                  <PluginCard key={plugin.name} plugin={plugin} />
                ))}
            </SimpleGrid>
          </Radio.Group>
        )}
      </Loaded>
    </Stack>
  );
}

function PluginCard({ plugin: { name, title = name, description, reason, status } }: { readonly plugin: Plugin }) {
  return (
    <Radio.Card value={name} disabled={status !== "available"} p="md" radius="md" aria-label={title}>
      <Text fw={600}>{title}</Text>
      <Text size="sm" c={status === "available" ? undefined : "red"}>
        {description ?? `Not available: ${reason}`}
      </Text>
    </Radio.Card>
  );
}

function isFound({ name, title = "", description = "" }: Plugin, search: string): boolean {
  return `${name} ${title} ${description}`.toLowerCase().includes(search.trim().toLowerCase());
}
