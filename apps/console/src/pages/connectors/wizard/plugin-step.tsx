import { Group, Radio, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ListedPlugin } from "../../../api/answers.js";
import { Loaded } from "../../../components/loaded.js";
import { PluginIcon } from "../../../components/plugin-icon.js";
import { pluginsQuery } from "./catalog-queries.js";
import type { PluginChoice } from "./draft.js";

interface PluginStepProps {
  readonly chosen: PluginChoice;
  readonly onChoose: (choice: PluginChoice) => void;
}

/** What to connect to: a plugin, or a plugin half filled in for an outside system. */
export function PluginStep({ chosen, onChoose }: PluginStepProps) {
  const [search, setSearch] = useState("");
  const query = useQuery(pluginsQuery);
  return (
    <Stack>
      <TextInput type="search" label="Search plugins and systems" value={search} onChange={(event) => setSearch(event.currentTarget.value)} maw={360} />
      <Loaded query={query}>
        {(plugins) => (
          <Radio.Group value={valueOf(chosen)} onChange={(value) => onChoose(choiceOf(value))} aria-label="Plugin">
            <Choices plugins={plugins} search={search} />
          </Radio.Group>
        )}
      </Loaded>
    </Stack>
  );
}

/** Neither ids of plugins nor of presets hold a slash. */
const valueOf = ({ plugin, preset }: PluginChoice): string => (preset === null ? plugin : `${plugin}/${preset}`);

function choiceOf(value: string): PluginChoice {
  const [plugin = "", preset = null] = value.split("/");
  return { plugin, preset };
}

function Choices({ plugins, search }: { readonly plugins: readonly ListedPlugin[]; readonly search: string }) {
  const shown = plugins.filter(({ name, title = "", description = "" }) => isFound(search, name, title, description));
  const presets = plugins.flatMap((plugin) => (plugin.presets ?? []).map((preset) => ({ plugin, preset })));
  const shownPresets = presets.filter(({ plugin, preset: { id, title, description } }) => isFound(search, id, title, description, plugin.title ?? ""));
  return (
    <Stack>
      {shown.length > 0 && (
        <Cards title="Plugins">
          {shown.map((plugin) => (
            <PluginCard key={plugin.name} plugin={plugin} />
          ))}
        </Cards>
      )}
      {shownPresets.length > 0 && (
        <Cards title="Ready for a system">
          {shownPresets.map(({ plugin, preset }) => (
            <Card
              key={`${plugin.name}/${preset.id}`}
              value={`${plugin.name}/${preset.id}`}
              title={preset.title}
              icon={plugin.icon}
              isOpen={isAvailable(plugin)}
            >
              {preset.description}
            </Card>
          ))}
        </Cards>
      )}
      {shown.length + shownPresets.length === 0 && <Text c="dimmed">No plugin and no system has this in its name or description.</Text>}
    </Stack>
  );
}

function Cards({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>{children}</SimpleGrid>
    </Stack>
  );
}

function PluginCard({ plugin }: { readonly plugin: ListedPlugin }) {
  const { name, title = name, icon, description, reason } = plugin;
  return (
    <Card value={name} title={title} icon={icon} isOpen={isAvailable(plugin)}>
      {isAvailable(plugin) ? description : `Not available: ${reason}`}
    </Card>
  );
}

interface CardProps {
  readonly value: string;
  readonly title: string;
  readonly icon: string | undefined;
  readonly isOpen: boolean;
  readonly children: ReactNode;
}

const ICON_PX = 36;

function Card({ value, title, icon, isOpen, children }: CardProps) {
  return (
    <Radio.Card value={value} disabled={!isOpen} p="md" radius="md" aria-label={title} display="flex">
      <Group wrap="nowrap" align="flex-start" gap="sm" w="100%">
        <PluginIcon icon={icon} sizePx={ICON_PX} />
        <Stack gap={2} miw={0} flex={1}>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c={isOpen ? "dimmed" : "red"} lineClamp={3}>
            {children}
          </Text>
        </Stack>
        <Radio.Indicator />
      </Group>
    </Radio.Card>
  );
}

const isAvailable = ({ status }: ListedPlugin): boolean => status === "available";

function isFound(search: string, ...texts: readonly string[]): boolean {
  return texts.join(" ").toLowerCase().includes(search.trim().toLowerCase());
}
