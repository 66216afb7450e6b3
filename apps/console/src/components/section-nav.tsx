import { Stack } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import styles from "./section-nav.module.css";

interface SectionNavProps {
  /** For those who cannot see what the sections are of. */
  readonly label: string;
  readonly sections: readonly { readonly to: string; readonly label: string }[];
  /** Only where the address is the very one: of a section whose path begins those of the others. */
  readonly exact?: string;
}

/** The sections of a page area, and the chosen one. */
export function SectionNav({ label, sections, exact }: SectionNavProps) {
  return (
    <Stack gap="lg">
      <nav className={styles.nav} aria-label={label}>
        {sections.map((section) => (
          <Link
            key={section.to}
            to={section.to}
            className={styles.link ?? ""}
            activeOptions={{ exact: section.to === exact, includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
          >
            {section.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Stack>
  );
}
