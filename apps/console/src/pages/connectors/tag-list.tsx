import { Badge, Group } from "@mantine/core";

/** The words that a connector is found by. */
export function TagList({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <Group gap={4} component="ul" aria-label="Tags" m={0} p={0} style={{ listStyle: "none" }}>
      {tags.map((tag) => (
        <Badge key={tag} component="li" variant="default" radius="sm" tt="none">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
