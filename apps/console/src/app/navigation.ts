/** The pages of the side bar, in its order; a line per page area. `needs`: the operation without which the page would be empty. */
export const navigation = [
  { to: "/", label: "Overview", needs: "getConnectors" },
  { to: "/connectors", label: "Connectors", needs: "getConnectors" },
] as const;
