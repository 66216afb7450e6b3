import { Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

/** Between light and dark; until it is touched the system's choice holds. */
export function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme("light") === "dark" ? "light" : "dark";
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => setColorScheme(other)} aria-label={`Use ${other} colours`}>
      {other === "dark" ? "Dark" : "Light"}
    </Button>
  );
}
