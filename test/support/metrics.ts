import type { Engine } from "./start-engine.js";

/** The value of a series on the engine's page of metrics; 0 where it is not there yet. The labels must be those of the series, in any order. */
export async function metric(engine: Pick<Engine, "url">, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  return (await metricSeries(engine, name)).find((series) => isSame(series.labels, labels))?.value ?? 0;
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

function isSame(first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(first);
  return names.length === Object.keys(second).length && names.every((name) => first[name] === second[name]);
}
