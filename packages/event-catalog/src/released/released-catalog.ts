import { readFile, writeFile } from "node:fs/promises";
import type { EventType } from "../event-type.js";
import { withoutAnnotations } from "./without-annotations.js";

/** What others rely on of an event type. Titles and descriptions are left out of `schema`. */
export type ReleasedType = Pick<EventType, "name" | "schema" | "example">;

/** The catalog as it was last released: what producers, receivers, filters and templates out there rely on. */
export interface ReleasedCatalog {
  /** Rises with each release. */
  readonly release: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly types: readonly ReleasedType[];
}

/** The file that is committed; `src/released` and `dist/released` are equally deep. */
const file = new URL("../../released/event-types.json", import.meta.url);

export async function readReleasedCatalog(): Promise<ReleasedCatalog> {
  return JSON.parse(await readFile(file, "utf8")) as ReleasedCatalog;
}

/** A line for each type, so that a change shows which one it touches. */
export function releasedCatalogText({ release, date, types }: ReleasedCatalog): string {
  const lines = types.map((type) => JSON.stringify(releasedType(type))).join(",\n");
  return `{\n"release": ${release},\n"date": ${JSON.stringify(date)},\n"types": [\n${lines}\n]\n}\n`;
}

export async function writeReleasedCatalog(catalog: ReleasedCatalog): Promise<void> {
  await writeFile(file, releasedCatalogText(catalog));
}

export function releasedType({ name, schema, example }: ReleasedType): ReleasedType {
  return { name, schema: withoutAnnotations(schema), example };
}
