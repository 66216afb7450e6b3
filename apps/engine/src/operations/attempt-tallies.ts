import { Counter, Histogram, type Registry } from "prom-client";

/** Upper bounds, seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const BOUNDS_MS = BOUNDS.map((seconds) => seconds * 1_000);
const DURATION = "trunkline_delivery_attempt_duration_seconds";

/** Attempts of one tenant with one outcome. */
interface Tally {
  count: number;
  sumMs: number;
  /** Attempts by the first bound that they stay within; those beyond all bounds are only in `count`. */
  readonly within: number[];
}

type Tallies = Map<string, Map<string, Tally>>;
type Label = "tenant" | "outcome";
type Durations = Awaited<ReturnType<Histogram<Label>["get"]>>;

/**
 * Counts attempts and how long they took. Every delivery passes here, and the library's `observe` costs more than all else that is counted of it: they are
 * kept as plain numbers, which become series when the page is read.
 */
export function attemptTallies(registers: Registry[]): (tenant: string, outcome: string, durationMs: number) => void {
  const tallies: Tallies = new Map();
  new AttemptDurations(tallies, registers);
  new Counter({
    name: "trunkline_delivery_attempts_total",
    help: "Delivery attempts by outcome",
    labelNames: ["tenant", "outcome"],
    registers,
    collect() {
      this.reset();
      for (const [labels, { count }] of labelled(tallies)) this.inc(labels, count);
    },
  });
  return (tenant, outcome, durationMs) => add(tallies.get(tenant)?.get(outcome) ?? open(tallies, tenant, outcome), durationMs);
}

function add(tally: Tally, durationMs: number): void {
  tally.count += 1;
  tally.sumMs += durationMs;
  for (let index = 0; index < BOUNDS_MS.length; index += 1) {
    if (durationMs > (BOUNDS_MS[index] ?? 0)) continue;
    tally.within[index] = (tally.within[index] ?? 0) + 1;
    return;
  }
}

function open(tallies: Tallies, tenant: string, outcome: string): Tally {
  const byOutcome = tallies.get(tenant) ?? new Map<string, Tally>();
  const tally: Tally = { count: 0, sumMs: 0, within: BOUNDS.map(() => 0) };
  tallies.set(tenant, byOutcome.set(outcome, tally));
  return tally;
}

function* labelled(tallies: Tallies): Generator<[Record<Label, string>, Tally]> {
  for (const [tenant, byOutcome] of tallies) for (const [outcome, tally] of byOutcome) yield [{ tenant, outcome }, tally];
}

class AttemptDurations extends Histogram<Label> {
  constructor(
    private readonly tallies: Tallies,
    registers: Registry[],
  ) {
    super({ name: DURATION, help: "Duration of delivery attempts", labelNames: ["tenant", "outcome"], buckets: BOUNDS, registers });
  }

  override get(): Promise<Durations> {
    return this.getForPromString();
  }

  /** What the page of metrics asks a histogram for; the library's types leave it out. */
  getForPromString(): Promise<Durations> {
    const { name, help, type, aggregator, collect } = this as unknown as Durations;
    return Promise.resolve({
      name,
      help,
      type,
      aggregator,
      collect,
      values: [...labelled(this.tallies)].flatMap(([labels, tally]) => seriesOf(labels, tally)),
    });
  }
}

/** As Prometheus has them: each bound with all below it, then sum and count. */
function seriesOf(labels: Record<Label, string>, { count, sumMs, within }: Tally): Durations["values"] {
  let below = 0;
  const bucket = (le: number | string, value: number) => ({ metricName: `${DURATION}_bucket`, labels: { le, ...labels }, value });
  const buckets = BOUNDS.map((bound, index) => bucket(bound, (below += within[index] ?? 0)));
  const sum = { metricName: `${DURATION}_sum`, labels, value: sumMs / 1_000 };
  return [...buckets, bucket("+Inf", count), sum, { metricName: `${DURATION}_count`, labels, value: count }];
}
