/** contract.md, "Delivery promises": so many bugs within this time, and the plugin gets no more work from this process. */
const MOST_BUGS = 20;
const WITHIN_MS = 5 * 60_000;

/** Plugins that threw too often. What is in quarantine stays there until the process starts again, with a better plugin. */
export class PluginQuarantine {
  private readonly bugs = new Map<string, number[]>();
  private readonly held = new Set<string>();

  constructor(private readonly quarantined: (pluginId: string) => void) {}

  has(pluginId: string): boolean {
    return this.held.size > 0 && this.held.has(pluginId);
  }

  /** A plugin has thrown; `now` in ms. */
  note(pluginId: string, now: number): void {
    const recent = [...(this.bugs.get(pluginId) ?? []).filter((at) => at > now - WITHIN_MS), now];
    this.bugs.set(pluginId, recent);
    if (recent.length < MOST_BUGS || this.held.has(pluginId)) return;
    this.held.add(pluginId);
    this.quarantined(pluginId);
  }
}
