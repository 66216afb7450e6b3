import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { DeliveryDetail } from "../../api/answers.js";
import { wordsOf } from "../../components/delivery-status.js";
import { msText } from "../../components/number-text.js";
import { SourceText } from "../../components/source-text.js";
import { TimeText } from "../../components/time-text.js";

type Attempt = DeliveryDetail["attempts"][number];

const good: ReadonlySet<string> = new Set(["delivered", "accepted"]);

/** One attempt: what was sent, what came back, how long it took. */
export function AttemptCard({ attempt }: { readonly attempt: Attempt }) {
  const { number, outcome, status, durationMs, startedAt, error, request } = attempt;
  return (
    <Paper component="section" withBorder p="sm" radius="md" aria-label={`Attempt ${number}`}>
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={3} size="h5">
            Attempt {number}
          </Title>
          <Badge color={good.has(outcome) ? "green" : "red"} variant="dot" tt="none">
            {wordsOf(outcome)}
          </Badge>
          <Text size="sm">{status === null ? "no answer" : `HTTP ${status}`}</Text>
          <Text size="sm">{msText(durationMs)}</Text>
          <TimeText value={startedAt} />
        </Group>
        {error !== null && <Text>{error}</Text>}
        {request !== null && <Message label={`Request of attempt ${number}`} text={`${request.method} ${request.url}\n${headerLines(request.headers)}`} />}
        <Answer attempt={attempt} />
      </Stack>
    </Paper>
  );
}

function Answer({ attempt: { number, headers, body } }: { readonly attempt: Attempt }) {
  return (
    <>
      {headers !== null && <Message label={`Headers of answer ${number}`} text={headerLines(headers)} />}
      {body !== null && body !== "" && <Message label={`Body of answer ${number}`} text={body} />}
    </>
  );
}

function Message({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <SourceText label={label} text={text} />
    </div>
  );
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
