import { Alert, AppShell, Burger, Group, NavLink, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { openTo } from "../session/session.js";
import { useSession } from "../session/use-session.js";
import { ColorSchemeSwitch } from "./color-scheme-switch.js";
import { navigation } from "./navigation.js";
import { SessionMenu } from "./session-menu.js";

const HEADER_PX = 52;
const SIDE_BAR_PX = 220;

/** Header, side bar and the page between them. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: HEADER_PX }}
      navbar={{ width: SIDE_BAR_PX, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Pages" aria-expanded={isOpen} />
            <Title order={1} size="h4" c="blue" component="span">
              Trunkline
            </Title>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorSchemeSwitch />
            <SessionMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <Pages onChoose={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Content />
      </AppShell.Main>
    </AppShell>
  );
}

function Pages({ onChoose }: { readonly onChoose: () => void }) {
  const { pathname } = useLocation();
  const isHere = (to: string): boolean => (to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`));
  return openTo(useSession(), navigation).map(({ to, label }) => (
    <NavLink key={to} component={Link} to={to} label={label} active={isHere(to)} aria-current={isHere(to) ? "page" : undefined} onClick={onChoose} />
  ));
}

function Content() {
  const current = useSession();
  if (current === null || current.may.includes("getConnectors")) return <Outlet />;
  return (
    <Alert color="orange" variant="outline" title="There is nothing to see here for you">
      This key has the role {current.role}: it may send or receive events, but look at nothing. Sign in with one of the role admin or viewer.
    </Alert>
  );
}
