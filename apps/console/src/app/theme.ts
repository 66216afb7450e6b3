import { createTheme } from "@mantine/core";

/** Colours are chosen for a contrast of at least 4.5 to 1 in both schemes (WCAG AA). */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace",
  respectReducedMotion: true,
});
