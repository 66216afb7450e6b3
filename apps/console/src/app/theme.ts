import { createTheme, type CSSVariablesResolver, Notification } from "@mantine/core";

/** Colours are chosen for a contrast of at least 4.5 to 1 in both schemes (WCAG AA). */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace",
  respectReducedMotion: true,
  components: { Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }) },
});

/** Mantine's own quiet and red texts are too pale on white, and too dark on black. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": colors.gray[7],
    "--mantine-color-error": colors.red[9],
    "--mantine-color-placeholder": colors.gray[7],
    "--mantine-color-red-text": colors.red[9],
    "--mantine-color-red-outline": colors.red[9],
    "--mantine-color-green-outline": "#1e6b31",
    "--mantine-color-orange-outline": "#a33b00",
    "--mantine-color-gray-outline": colors.gray[7],
  },
  dark: {
    "--mantine-color-dimmed": colors.dark[0],
    "--mantine-color-error": colors.red[4],
    "--mantine-color-placeholder": colors.dark[1],
    "--mantine-color-red-outline": colors.red[4],
    "--mantine-color-green-outline": colors.green[4],
    "--mantine-color-orange-outline": colors.orange[4],
    "--mantine-color-gray-outline": colors.dark[0],
    "--mantine-color-blue-outline": colors.blue[4],
    "--mantine-color-anchor": colors.blue[4],
  },
});
