import { editDistance } from "../config/near-names.js";

/** Paths that schemas know, with `*` for any item of a list and, last, for anything below. */
export interface KnownPaths {
  /** Whether a dotted path, or something that begins with it, is known; a `*` in it stands for the items that a template goes through. */
  knows(path: string): boolean;
  /** A known path that was probably meant. */
  nearest(path: string): string | undefined;
}

/** Longer ones are not guessed about. */
const LONGEST_GUESS = 200;
const FAR_ENOUGH = 3;

interface Place {
  readonly below: Map<string, Place>;
  /** Ends with `*`: anything may be below. */
  isOpen: boolean;
}

/** Prepares paths to be asked about many times: a template may name 2,000, and an event type has hundreds. */
export function knownPaths(paths: readonly string[]): KnownPaths {
  const root = newPlace();
  for (const path of paths) addPath(root, path.split("."));
  const names = paths.filter((path) => !path.endsWith("*"));
  return { knows: (path) => isBelow(root, path.split(".")), nearest: (path) => nearestOf(path, names) };
}

function newPlace(): Place {
  return { below: new Map(), isOpen: false };
}

function addPath(root: Place, steps: readonly string[]): void {
  let place = root;
  for (const step of steps) {
    const next = place.below.get(step) ?? newPlace();
    place.below.set(step, next);
    place = next;
  }
  if (steps.at(-1) === "*") place.isOpen = true;
}

/** Every list has a length, though no schema says so. */
function isBelow(place: Place, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined || place.isOpen) return true;
  if (step === "length" && rest.length === 0 && place.below.has("*")) return true;
  const next = step === "*" && !place.below.has("*") ? [...place.below.values()] : [place.below.get(step), place.below.get("*")];
  return next.some((inner) => inner !== undefined && isBelow(inner, rest));
}

function nearestOf(path: string, names: readonly string[]): string | undefined {
  if (path.length > LONGEST_GUESS) return undefined;
  let [nearest, distance]: [string | undefined, number] = [undefined, FAR_ENOUGH];
  for (const name of names) {
    const found = editDistance(path, name);
    if (found < distance) [nearest, distance] = [name, found];
  }
  const last = path.split(".").at(-1);
  return nearest ?? names.find((name) => name.split(".").at(-1) === last);
}
