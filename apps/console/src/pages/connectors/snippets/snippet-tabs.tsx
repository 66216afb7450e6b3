import { Code, Stack, Tabs, Text } from "@mantine/core";
import { CopyTextButton } from "../../../components/copy-text-button.js";
import { headerSnippets } from "./header-snippets.js";
import { signatureOf } from "./snippet.js";
import { standardSnippets } from "./standard-snippets.js";

interface SnippetTabsProps {
  readonly plugin: string;
  readonly dialect: unknown;
}

/** Code with which receivers check what this connector sends, to be copied. */
export function SnippetTabs({ plugin, dialect }: SnippetTabsProps) {
  const signature = signatureOf(plugin, dialect);
  if (signature === null) return <Text size="sm">Receivers check these requests as the settings above say.</Text>;
  const snippets = signature === "standard" ? standardSnippets : headerSnippets(signature);
  return (
    <Tabs defaultValue="Node" keepMounted={false}>
      <Tabs.List aria-label="Language">
        {snippets.map(({ language }) => (
          <Tabs.Tab key={language} value={language}>
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ language, text }) => (
        <Tabs.Panel key={language} value={language} pt="xs">
          <Stack gap="xs">
            <Code block tabIndex={0} aria-label={`Verification in ${language}`}>
              {text}
            </Code>
            <CopyTextButton text={text} label="Copy code" />
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
