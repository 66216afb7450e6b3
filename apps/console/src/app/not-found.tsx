import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <Stack>
      <Title order={2}>There is no such page</Title>
      <Text>
        <Anchor component={Link} to="/" underline="always">
          To the overview
        </Anchor>
      </Text>
    </Stack>
  );
}
