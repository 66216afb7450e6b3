import { Badge, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { wordsOf } from "../../components/delivery-status.js";
import { PathLink } from "../../components/path-link.js";
import type { Overview } from "./queries.js";

type Attention = Overview["attention"];

/** What waits for a person, the worst first. */
export function Attention({ attention }: { readonly attention: Attention }) {
  const lines = linesOf(attention);
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Needs attention
        </Title>
        {lines.length === 0 && <Text>Nothing: every connector delivers, and nothing waits for a person.</Text>}
        <Group gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {lines.map(({ count, text, to }) => (
            <Group key={text} component="li" gap="xs" wrap="nowrap">
              <Badge color="red" variant="outline" size="lg">
                {count.toLocaleString("en")}
              </Badge>
              {to === null ? <Text>{text}</Text> : <PathLink to={to}>{text}</PathLink>}
            </Group>
          ))}
        </Group>
        <Connectors connectors={attention.connectors} />
      </Stack>
    </Paper>
  );
}

interface Line {
  readonly count: number;
  readonly text: string;
  readonly to: string | null;
}

function linesOf({ disabledByEngine, openBreakers, deadLetters, rejectedMessages, lag, parked }: Attention): readonly Line[] {
  const waiting = Object.entries(parked).map(([reason, count]) => ({
    count,
    text: `${counted(count, "delivery", "deliveries")} parked: ${wordsOf(reason)}`,
    to: "/deliveries?status=parked",
  }));
  const lines: readonly Line[] = [
    { count: disabledByEngine, text: `${counted(disabledByEngine, "connector")} disabled by the engine`, to: "/connectors" },
    { count: openBreakers, text: `${counted(openBreakers, "connector")} with an open breaker`, to: "/connectors" },
    { count: deadLetters, text: counted(deadLetters, "dead letter"), to: "/dead-letters" },
    { count: rejectedMessages, text: `${counted(rejectedMessages, "message")} rejected in 24 hours`, to: "/rejected-messages" },
    { count: lag ?? 0, text: `Kafka ${counted(lag ?? 0, "record")} not read yet`, to: null },
    ...waiting,
  ];
  return lines.filter(({ count }) => count > 0);
}

/** The noun for so many; its number stands in the badge. */
function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

function Connectors({ connectors }: Pick<Attention, "connectors">) {
  if (connectors.length === 0) return null;
  return (
    <List size="sm" aria-label="Connectors that need attention">
      {connectors.map(({ id, name, trouble, reason }) => (
        <List.Item key={id}>
          <PathLink to={`/connectors/${id}`}>{name}</PathLink>: {wordsOf(trouble)}
          {reason !== null && ` – ${reason}`}
        </List.Item>
      ))}
    </List>
  );
}
