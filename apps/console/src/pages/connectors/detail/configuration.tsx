import { Code, Stack, Table, Title } from "@mantine/core";
import type { Connector } from "../../../api/answers.js";

/** What was configured, secrets masked. */
export function Configuration({ connector: { config, subscriptions, delivery, plugin, system, company } }: { readonly connector: Connector }) {
  return (
    <Stack>
      <Table aria-label="Belongs to" w="fit-content">
        <Table.Tbody>
          <Line name="Plugin" value={plugin} />
          <Line name="Company" value={company === null ? "all of the tenant" : String(company)} />
          <Line name="System" value={system ?? "none"} />
        </Table.Tbody>
      </Table>
      <Part title="Target" value={config} />
      {subscriptions.map((subscription, index) => (
        <Part key={index} title={subscriptions.length === 1 ? "Subscription" : `Subscription ${index + 1}`} value={subscription} />
      ))}
      <Part title="Delivery" value={delivery} />
    </Stack>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{value}</Table.Td>
    </Table.Tr>
  );
}

function Part({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <div>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Code block tabIndex={0} role="region" aria-label={title}>
        {JSON.stringify(value, null, 2)}
      </Code>
    </div>
  );
}
