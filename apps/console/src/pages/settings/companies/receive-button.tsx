import { Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Company } from "../../../api/answers.js";
import { CopyTextButton } from "../../../components/copy-text-button.js";
import { Dialog } from "../../../components/dialog.js";
import { PathLink } from "../../../components/path-link.js";
import { SourceText } from "../../../components/source-text.js";
import { useMay } from "../../../session/use-session.js";
import { curlForEvent, curlForRecord, eventsUrl, receiveUrl } from "./receive-text.js";

/** Where systems of a company send what happened, and how. */
export function ReceiveButton({ company }: { readonly company: Company }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const { origin } = window.location;
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={open}>
        URL and curl
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={`Receive for ${company.name}`} isWide>
        <Stack>
          <Group gap="xs">
            <Text>
              Company id: <Code>{company.id}</Code>
            </Text>
            <CopyTextButton text={String(company.id)} label="Copy id" />
          </Group>
          <KeyNote />
          <Way
            title="Assets, parts and tasks of an outside system"
            url={receiveUrl(origin)}
            note="Keeps records in step; with a key of the role inbound that is bound to this company."
            curl={curlForRecord(origin, company.id)}
          />
          <Way
            title="Events"
            url={eventsUrl(origin)}
            note="Goes to all connectors that match; with a key of the role producer."
            curl={curlForEvent(origin, company.id)}
          />
        </Stack>
      </Dialog>
    </>
  );
}

function KeyNote() {
  const mayMake = useMay("postKeys");
  return (
    <Text size="sm">
      Put the key in the place of <code>YOUR_API_KEY</code>. {mayMake && <PathLink to="/settings/api-keys">Make an API key</PathLink>}
    </Text>
  );
}

interface WayProps {
  readonly title: string;
  readonly url: string;
  readonly note: string;
  readonly curl: string;
}

function Way({ title, url, note, curl }: WayProps) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="sm">{note}</Text>
      <Group gap="xs">
        <Code style={{ overflowWrap: "anywhere" }}>{url}</Code>
        <CopyTextButton text={url} label="Copy URL" />
      </Group>
      <SourceText label={`curl: ${title}`} text={curl} />
      <CopyTextButton text={curl} label="Copy curl" />
    </Stack>
  );
}
