import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { session } from "../session/session.js";

export function SessionMenu() {
  const navigate = useNavigate();
  const leave = (): void => {
    session.end();
    void navigate({ to: "/sign-in" });
  };
  return (
    <Button variant="default" size="compact-sm" onClick={leave}>
      Sign out
    </Button>
  );
}
