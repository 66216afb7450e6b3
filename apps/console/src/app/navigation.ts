/** The pages of the side bar, in its order; a line per page area. */
export const navigation = [
  { to: "/", label: "Overview" },
  { to: "/connectors", label: "Connectors" },
] as const;
