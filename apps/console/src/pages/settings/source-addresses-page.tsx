import { Alert, Code, List, Stack, Text } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import { CopyTextButton } from "../../components/copy-text-button.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";

const egressQuery = queryOptions({
  queryKey: ["egress"],
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/egress", { signal }))).data,
});

/** Where deliveries come from. */
export function SourceAddressesPage() {
  const query = useQuery(egressQuery);
  return (
    <Page title="Source addresses">
      <Loaded query={query}>
        {({ sourceIps, requireHttps }) => (
          <Stack>
            <Text>
              Deliveries come from these addresses. Receivers behind a firewall let them in; what a request says is proven by its signature, not by where it
              comes from.
            </Text>
            <Addresses addresses={sourceIps} />
            <Text>{requireHttps ? "Only targets with https:// can be saved." : "Targets with http:// can be saved too, where their dialect allows it."}</Text>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Addresses({ addresses }: { readonly addresses: readonly string[] }) {
  if (addresses.length === 0)
    return (
      <Alert color="blue" variant="outline" title="No addresses are known">
        The operator of this engine names them with the environment variable <Code>EGRESS_SOURCE_IPS</Code>.
      </Alert>
    );
  return (
    <>
      <List aria-label="Source addresses">
        {addresses.map((address) => (
          <List.Item key={address}>
            <Code>{address}</Code>
          </List.Item>
        ))}
      </List>
      <CopyTextButton text={addresses.join("\n")} label="Copy addresses" />
    </>
  );
}
