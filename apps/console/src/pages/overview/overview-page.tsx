import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Page } from "../../components/page.js";

export function OverviewPage() {
  return (
    <Page title="Overview">
      <Text>
        Begin with the{" "}
        <Anchor component={Link} to="/connectors" underline="always">
          connectors
        </Anchor>
        .
      </Text>
    </Page>
  );
}
