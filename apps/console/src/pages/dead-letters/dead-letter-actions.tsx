import { Text } from "@mantine/core";
import { useState } from "react";
import { BulkButton } from "../../components/bulk-button.js";
import { DialogButton } from "../../components/dialog-button.js";
import { type Render, RenderChoice } from "../../components/render-choice.js";
import type { DeadLetterSearch } from "./dead-letter-search.js";
import { countDeadLetters, discardChosen, discardPart, retryChosen, retryPart } from "./queries.js";

interface DeadLetterActionsProps {
  readonly search: DeadLetterSearch;
  readonly chosen: readonly string[];
  readonly onDone: () => void;
}

/** With those that were chosen, or else with all that the search finds. */
export function DeadLetterActions({ search, chosen, onDone }: DeadLetterActionsProps) {
  return chosen.length === 0 ? <OnAll search={search} /> : <OnChosen chosen={chosen} onDone={onDone} />;
}

const lost = "They are deleted. Their deliveries stay in the log and will not be tried again.";

function OnAll({ search }: Pick<DeadLetterActionsProps, "search">) {
  const [render, setRender] = useState<Render>("original");
  const common = { things: "dead letters", count: () => countDeadLetters(search) };
  return (
    <>
      <BulkButton {...common} label="Retry all of these" verb="Retry" part={(cursor) => retryPart(search, render, cursor)}>
        <RenderChoice value={render} onChange={setRender} />
      </BulkButton>
      <BulkButton {...common} label="Discard all of these" verb="Discard" color="red" part={(cursor) => discardPart(search, cursor)}>
        <Text>{lost}</Text>
      </BulkButton>
    </>
  );
}

function OnChosen({ chosen, onDone }: Pick<DeadLetterActionsProps, "chosen" | "onDone">) {
  const [render, setRender] = useState<Render>("original");
  const retry = async (): Promise<string> => {
    const count = await retryChosen(chosen, render);
    onDone();
    return `${count} are in line again.`;
  };
  const discard = async (): Promise<string> => {
    const count = await discardChosen(chosen);
    onDone();
    return `${count} are gone.`;
  };
  return (
    <>
      <DialogButton label={`Retry ${chosen.length} chosen`} title="Retry dead letters" confirm="Retry" onConfirm={retry}>
        <RenderChoice value={render} onChange={setRender} />
      </DialogButton>
      <DialogButton label={`Discard ${chosen.length} chosen`} title="Discard dead letters" confirm="Discard" isDangerous onConfirm={discard}>
        <Text>{lost}</Text>
      </DialogButton>
    </>
  );
}
