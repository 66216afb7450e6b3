import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EventType } from "@trunkline/event-catalog";
import { bringableEventType, judgeBrought } from "./brought-event-type.js";

interface Placed {
  readonly type: EventType;
  readonly file: string;
  readonly pointer: string;
}

/** The event types of CATALOG_DIR: each `*.json` file holds one or a list of them, as `POST /event-types` takes them. Rejects with one line that names file, JSON pointer and fault. */
export async function readCatalogDirectory(folder: string): Promise<readonly EventType[]> {
  const files = (await namesIn(folder)).filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
  const placed: Placed[] = [];
  for (const name of files) {
    for (const found of await readTypes(join(folder, name))) {
      const twin = placed.find(({ type }) => type.name === found.type.name);
      if (twin !== undefined) throw fault(found.file, `${found.pointer}/name`, `${found.type.name} stands in ${twin.file} already`);
      placed.push(found);
    }
  }
  return placed.map(({ type }) => type);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new Error(`CATALOG_DIR: ${folder} is no folder that can be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

async function readTypes(file: string): Promise<readonly Placed[]> {
  const value = parse(file, await readText(file));
  if (!Array.isArray(value)) return [{ type: readType(file, "", value), file, pointer: "" }];
  return value.map((item: unknown, index) => ({ type: readType(file, `/${index}`, item), file, pointer: `/${index}` }));
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw fault(file, "", error instanceof TypeError ? "is not valid UTF-8" : `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    throw fault(file, "", `is not valid JSON: ${error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error)}`);
  }
}

function readType(file: string, prefix: string, value: unknown): EventType {
  const shaped = bringableEventType.safeParse(value);
  const faults = shaped.success ? judgeBrought(shaped.data) : shapeFaults(shaped.error.issues);
  if (!isFaults(faults)) return faults;
  const [first, ...others] = faults;
  throw fault(file, prefix + (first?.pointer ?? ""), (first?.message ?? "") + (others.length > 0 ? ` (and ${others.length} more)` : ""));
}

const isFaults = (judged: ReturnType<typeof judgeBrought>): judged is readonly { readonly pointer: string; readonly message: string }[] =>
  Array.isArray(judged);

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function shapeFaults(issues: readonly Issue[]): readonly { readonly pointer: string; readonly message: string }[] {
  return issues.map(({ path, message }) => ({ pointer: path.map((step) => `/${String(step)}`).join(""), message }));
}

function fault(file: string, pointer: string, message: string): Error {
  return new Error(`CATALOG_DIR: ${file}${pointer === "" ? "" : ` at ${pointer}`}: ${message}`);
}
