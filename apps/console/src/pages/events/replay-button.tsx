import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import { client, good } from "../../api/client.js";
import { DialogButton } from "../../components/dialog-button.js";
import { type Render, RenderChoice } from "../../components/render-choice.js";

/** Sends an event once more to whoever matches now. */
export function ReplayButton({ id }: { readonly id: string }) {
  const [render, setRender] = useState<Render>("original");
  const replay = async (): Promise<string> => {
    const { data } = await good(client.POST("/api/v1/events/{id}/replay", { params: { path: { id } }, body: { render, connectors: null } }));
    return `${data.deliveries.length} deliveries are in line.`;
  };
  return (
    <DialogButton label="Replay" title="Send the event once more" confirm="Replay" onConfirm={replay}>
      <Stack>
        <Text>It goes to the connectors that match it now, under the same delivery ids, so receivers can tell that they have had it.</Text>
        <RenderChoice value={render} onChange={setRender} />
      </Stack>
    </DialogButton>
  );
}
