import { Stack } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { useSession } from "../../session/use-session.js";
import { openSections } from "./sections.js";
import styles from "./settings.module.css";

/** The parts of the settings that are open to who is signed in, and the chosen one. */
export function SettingsLayout() {
  return (
    <Stack gap="lg">
      <nav className={styles.nav} aria-label="Settings">
        {openSections(useSession()).map(({ to, label }) => (
          <Link key={to} to={to} className={styles.link ?? ""} activeProps={{ "aria-current": "page" }}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Stack>
  );
}
