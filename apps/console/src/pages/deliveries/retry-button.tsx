import { useState } from "react";
import { client, good } from "../../api/client.js";
import { DialogButton } from "../../components/dialog-button.js";
import { type Render, RenderChoice } from "../../components/render-choice.js";

/** Tries a delivery again now, under its own id. */
export function RetryButton({ id }: { readonly id: string }) {
  const [render, setRender] = useState<Render>("original");
  const retry = async (): Promise<string> => {
    await good(client.POST("/api/v1/deliveries/{id}/retry", { params: { path: { id } }, body: { render } }));
    return "The delivery is in line again.";
  };
  return (
    <DialogButton label="Retry" title="Try again now" confirm="Retry" onConfirm={retry}>
      <RenderChoice value={render} onChange={setRender} />
    </DialogButton>
  );
}
