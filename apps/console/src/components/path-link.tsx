import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface PathLinkProps {
  /** Of this console; parts of it must be encoded. */
  readonly to: string;
  readonly children: ReactNode;
}

/** To another page of the console, underlined: colour alone would not show it. */
export function PathLink({ to, children }: PathLinkProps) {
  return (
    <Anchor component={Link} to={to} underline="always" inherit>
      {children}
    </Anchor>
  );
}
