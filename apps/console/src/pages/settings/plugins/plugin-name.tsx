import { Anchor, Group, Text } from "@mantine/core";
import type { ListedPlugin } from "../../../api/answers.js";
import { ManualButton } from "./manual-button.js";
import { PluginIcon } from "../../../components/plugin-icon.js";

const TEXT_PX = 300;

/** Icon, title, and what there is to read. */
export function PluginName({ plugin: { name, title = name, description, package: packageName, docs, icon } }: { readonly plugin: ListedPlugin }) {
  return (
    <Group wrap="nowrap" align="flex-start" gap="xs">
      <PluginIcon icon={icon} />
      <div>
        <Text fw={600}>{title}</Text>
        <Text size="sm" maw={TEXT_PX} style={{ whiteSpace: "normal" }}>
          {description}
        </Text>
        <Text size="sm" c="dimmed">
          {packageName}
        </Text>
        <Group gap="xs" mt={4}>
          <ManualButton name={name} title={title} />
          {docs !== undefined && (
            <Anchor href={docs} target="_blank" rel="noreferrer" underline="always" size="sm">
              More about {title}
            </Anchor>
          )}
        </Group>
      </div>
    </Group>
  );
}
