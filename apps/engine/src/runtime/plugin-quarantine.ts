import type { Quarantines } from "@trunkline/database";
import type { Logger } from "pino";
import { createStateLog, type StateLog } from "./state-log.js";

/** contract.md, "Delivery promises": so many bugs within this time, and the plugin gets no more work. */
const MOST_BUGS = 20;
const WITHIN_MS = 5 * 60_000;
/** How often a process looks at what the others have found, ms. */
const LOOK_EVERY_MS = 2_000;

export interface PluginQuarantineOptions {
  readonly store: Pick<Quarantines, "list" | "noteBugs">;
  /** As it is loaded here; another build's quarantine is not this one's. */
  readonly buildOf: (pluginId: string) => string;
  /** It has come into quarantine, or is out again, here or elsewhere. */
  readonly changed: (pluginId: string, isHeld: boolean) => void;
  readonly logger: Pick<Logger, "error" | "info">;
}

/** Plugins that threw too often, in whichever process. They stay in quarantine until a person lets them go or another build of them is loaded. */
export class PluginQuarantine {
  private readonly bugs = new Map<string, number[]>();
  /** Since when this process knows it, ms since the epoch. */
  private readonly held = new Map<string, number>();
  /** Found here: how often, and what was thrown last; the others do not know it yet. */
  private readonly untold = new Map<string, { count: number; reason: string }>();
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | null = null;
  private readonly log: StateLog;

  constructor(private readonly options: PluginQuarantineOptions) {
    this.log = createStateLog(options.logger, { failing: "plugin.quarantine_unknown", working: "plugin.quarantine_known_again" });
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  has(pluginId: string): boolean {
    return this.held.size > 0 && this.held.has(pluginId);
  }

  /** A plugin has thrown; `now` in ms. */
  note(pluginId: string, now: number, reason: string): void {
    const recent = [...(this.bugs.get(pluginId) ?? []).filter((at) => at > now - WITHIN_MS), now];
    this.bugs.set(pluginId, recent);
    this.untold.set(pluginId, { count: (this.untold.get(pluginId)?.count ?? 0) + 1, reason });
    if (recent.length < MOST_BUGS || this.held.has(pluginId)) return;
    this.hold(pluginId);
    void this.look();
  }

  /** Tells the others what was found here, and looks at what they have found; what is asked meanwhile shares it. Never rejects: a database that is away changes nothing. */
  look(): Promise<void> {
    this.looking ??= this.exchange().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async exchange(): Promise<void> {
    const { store, buildOf } = this.options;
    try {
      for (const [plugin, { count, reason }] of this.untold) {
        this.untold.delete(plugin);
        await store.noteBugs({ plugin, build: buildOf(plugin), reason, count }, { most: MOST_BUGS, withinMs: WITHIN_MS }).catch((error: unknown) => {
          this.untold.set(plugin, { count: count + (this.untold.get(plugin)?.count ?? 0), reason });
          throw error;
        });
      }
      const startedAtMs = Date.now();
      const rows = await store.list();
      this.follow(new Set(rows.filter(({ plugin, build }) => build === buildOf(plugin)).map(({ plugin }) => plugin)), startedAtMs);
      this.log.succeeded();
    } catch (error) {
      this.log.failed(error);
    }
  }

  /** `asOfMs`: what has come in here since is not among them. */
  private follow(others: ReadonlySet<string>, asOfMs: number): void {
    for (const [pluginId, sinceMs] of this.held) if (!others.has(pluginId) && sinceMs < asOfMs && !this.untold.has(pluginId)) this.release(pluginId);
    for (const pluginId of others) if (!this.held.has(pluginId)) this.hold(pluginId);
  }

  private hold(pluginId: string): void {
    this.options.logger.error({ plugin: pluginId }, "plugin.quarantined");
    this.held.set(pluginId, Date.now());
    this.options.changed(pluginId, true);
  }

  private release(pluginId: string): void {
    this.bugs.delete(pluginId);
    this.held.delete(pluginId);
    this.options.logger.info({ plugin: pluginId }, "plugin.released");
    this.options.changed(pluginId, false);
  }
}
