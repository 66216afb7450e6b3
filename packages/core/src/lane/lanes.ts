import type { Clock } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import { AwakeClock } from "./awake-clock.js";
import { Lane, type TenantLoad } from "./lane.js";
import { Pace } from "./pace.js";

/** The lanes of this process, one per connector that has been sent to. */
export class Lanes {
  private readonly byConnector = new Map<number, { lane: Lane; concurrency: number }>();

  private readonly loads = new Map<string, TenantLoad>();

  private readonly pace = new Pace();

  /** Time without the stalls of this process; to be ticked. */
  readonly awake: AwakeClock;

  constructor(clock: Clock) {
    this.awake = new AwakeClock(clock);
  }

  of(connector: CompiledConnector): Lane {
    const { concurrency } = connector.policy;
    const known = this.byConnector.get(connector.id);
    if (known === undefined) return this.open(connector, concurrency);
    if (known.concurrency !== concurrency) {
      known.concurrency = concurrency;
      known.lane.resize(concurrency);
    }
    return known.lane;
  }

  inFlight(): number {
    let total = 0;
    for (const { lane } of this.byConnector.values()) total += lane.inFlight;
    return total;
  }

  private open({ id, tenant }: CompiledConnector, concurrency: number): Lane {
    const load = this.loads.get(tenant) ?? { inFlight: 0 };
    this.loads.set(tenant, load);
    const lane = new Lane(this.awake, concurrency, this.pace, load);
    this.byConnector.set(id, { lane, concurrency });
    return lane;
  }
}
