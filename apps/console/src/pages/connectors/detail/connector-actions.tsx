import { Button, Text } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { DialogButton } from "../../../components/dialog-button.js";
import { useMay } from "../../../session/use-session.js";
import { EnabledSwitch } from "../list/enabled-switch.js";
import { useConnectorChange } from "./detail-queries.js";

interface ConnectorActionsProps {
  readonly connector: Connector;
  /** A new signing secret, to be shown this once. */
  readonly onSecret: (secret: string) => void;
}

/** What can be done with a connector, by who may. */
export function ConnectorActions({ connector, onSecret }: ConnectorActionsProps) {
  const mayChange = useMay("patchConnectorsId");
  if (!mayChange) return null;
  const { id } = connector;
  return (
    <>
      <EnabledSwitch connector={connector} mayChange />
      <PauseButton connector={connector} />
      <Button component={Link} to={`/connectors/${id}/edit`} size="xs" variant="default">
        Edit
      </Button>
      <Button component={Link} to={`/connectors/new?copy=${id}`} size="xs" variant="default">
        Clone
      </Button>
      {connector.hasSecret && <RotateButton connector={connector} onSecret={onSecret} />}
      <DeleteButton connector={connector} />
    </>
  );
}

function PauseButton({ connector: { id, paused } }: Pick<ConnectorActionsProps, "connector">) {
  const change = useConnectorChange(() => {
    const params = { path: { id: String(id) } };
    return paused
      ? good(client.POST("/api/v1/connectors/{id}/resume", { params, body: { backlog: "deliver" } }))
      : good(client.POST("/api/v1/connectors/{id}/pause", { params }));
  });
  return (
    <Button size="xs" variant="default" onClick={() => change.mutate(undefined)} loading={change.isPending}>
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}

function RotateButton({ connector: { id, config }, onSecret }: ConnectorActionsProps) {
  const isOverlapping = config.dialect === "standard";
  const rotate = async (): Promise<undefined> => {
    const { data } = await good(client.POST("/api/v1/connectors/{id}/rotate-secret", { params: { path: { id: String(id) } }, body: {} }));
    if (data.secret !== undefined) onSecret(data.secret);
  };
  return (
    <DialogButton label="Rotate secret" title="Rotate secret" confirm="Rotate secret" size="xs" onConfirm={rotate}>
      <Text>
        {isOverlapping
          ? "A new signing secret is made. Both sign for 24 hours, so that the receiver can change over."
          : "A new signing secret is made, and the next attempt is signed with it alone."}
      </Text>
    </DialogButton>
  );
}

function DeleteButton({ connector: { id, name } }: Pick<ConnectorActionsProps, "connector">) {
  const navigate = useNavigate();
  const remove = async (): Promise<string> => {
    await good(client.DELETE("/api/v1/connectors/{id}", { params: { path: { id: String(id) } } }));
    await navigate({ to: "/connectors" });
    return `${name} is deleted.`;
  };
  return (
    <DialogButton label="Delete" title="Delete" confirm="Delete" size="xs" isDangerous onConfirm={remove}>
      <Text>{name} is deleted and its waiting work cancelled; its history stays.</Text>
    </DialogButton>
  );
}
