import type { Engine } from "./start-engine.js";

/** The sum of the series on the engine's page of metrics that have the labels, whatever else they have, e.g. over all tenants; 0 where there are none yet. */
export async function metric(engine: Pick<Engine, "url">, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const found = (await metricSeries(engine, name)).filter((series) => Object.entries(labels).every(([label, value]) => series.labels[label] === value));
  return found.reduce((sum, { value }) => sum + value, 0);
}

export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All series of a name. */
export async function metricSeries({ url }: Pick<Engine, "url">, name: string): Promise<readonly MetricSeries[]> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const line = new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, "gm");
  return [...page.matchAll(line)].map(([, labels = "", value]) => ({ labels: labelsOf(labels), value: Number(value) }));
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
}
