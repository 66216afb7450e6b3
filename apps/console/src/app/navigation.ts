/** The pages of the side bar, in its order; a line per page area. `needs`: the operation without which the page would be empty. */
export const navigation = [
  { to: "/", label: "Overview", needs: "getOverview" },
  { to: "/connectors", label: "Connectors", needs: "getConnectors" },
  { to: "/deliveries", label: "Deliveries", needs: "getDeliveries" },
  { to: "/events", label: "Events", needs: "getEvents" },
  { to: "/dead-letters", label: "Dead letters", needs: "getDeadLetters" },
  { to: "/rejected-messages", label: "Rejected messages", needs: "getRejectedMessages" },
  { to: "/replays", label: "Replays", needs: "getReplays" },
  { to: "/event-types", label: "Event catalog", needs: "getEventTypes" },
  { to: "/playground", label: "Playground", needs: "postPreview" },
  { to: "/records", label: "Records", needs: "getRecordsKind" },
  { to: "/settings", label: "Settings", needs: "getPlugins" },
] as const;
