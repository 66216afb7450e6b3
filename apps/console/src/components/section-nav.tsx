import { Stack } from "@mantine/core";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import styles from "./section-nav.module.css";

interface SectionNavProps {
  /** For those who cannot see what the sections are of. */
  readonly label: string;
  readonly sections: readonly { readonly to: string; readonly label: string }[];
}

/** The sections of a page area, and the chosen one: that whose path is the longest beginning of the address. */
export function SectionNav({ label, sections }: SectionNavProps) {
  const { pathname } = useLocation();
  const [here] = sections.filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`)).toSorted((one, other) => other.to.length - one.to.length);
  return (
    <Stack gap="lg">
      <nav className={styles.nav} aria-label={label}>
        {sections.map((section) => (
          <Link
            key={section.to}
            to={section.to}
            className={styles.link ?? ""}
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={section === here ? "page" : undefined}
          >
            {section.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Stack>
  );
}
