import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Dialog } from "../../../components/dialog.js";
import { Loaded } from "../../../components/loaded.js";
import { SourceText } from "../../../components/source-text.js";
import { pluginQuery } from "../../connectors/wizard/catalog-queries.js";

/** What came with the plugin to be read, of the version that is loaded. */
export function ManualButton({ name, title }: { readonly name: string; readonly title: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={open} aria-label={`Manual of ${title}`}>
        Manual
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={title} isWide>
        {isOpen && <Manual name={name} />}
      </Dialog>
    </>
  );
}

function Manual({ name }: { readonly name: string }) {
  return <Loaded query={useQuery(pluginQuery(name))}>{({ readme }) => <SourceText label="Manual" text={readme ?? "It came without a README.md."} />}</Loaded>;
}
