import { Button, Group, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

interface GoToIdProps {
  /** Below which the things lie, e.g. `/events`. */
  readonly folder: string;
  readonly label: string;
}

/** Straight to the thing whose id is known. */
export function GoToId({ folder, label }: GoToIdProps) {
  const [id, setId] = useState("");
  const navigate = useNavigate();
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (id.trim() !== "") void navigate({ to: `${folder}/${encodeURIComponent(id.trim())}` });
  };
  return (
    <form onSubmit={go}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput label={label} value={id} onChange={(event) => setId(event.currentTarget.value)} />
        <Button type="submit" variant="default">
          Open
        </Button>
      </Group>
    </form>
  );
}
