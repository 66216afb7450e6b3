import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { checkoutRoot } from "./engine-process.js";

const run = promisify(execFile);

/** What docker/Dockerfile does, for doing it without Docker. */
export interface ImageRecipe {
  /** ENV of the final stage. */
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly healthCheck: readonly string[];
  readonly userId: number;
  /** Of the build, from the repository's root; comes to lie in `console`. */
  readonly consoleFolder: string;
}

export async function readImageRecipe(): Promise<ImageRecipe> {
  const text = await readFile(join(checkoutRoot, "docker/Dockerfile"), "utf8");
  const stage = text.split(/^FROM /m).at(-1) ?? "";
  const list = (pattern: RegExp): readonly string[] => JSON.parse(pattern.exec(stage)?.[1] ?? "[]") as string[];
  return {
    environment: Object.fromEntries([...stage.matchAll(/^ENV (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value])),
    entrypoint: list(/^ENTRYPOINT (\[.*\])$/m),
    healthCheck: list(/^HEALTHCHECK .*CMD (\[.*\])$/m),
    consoleFolder: /^COPY --from=build \/source\/(\S+) console$/m.exec(stage)?.[1] ?? "",
    userId: Number(/^USER (\d+)$/m.exec(stage)?.[1]),
  };
}

/** Runs the build's last step: the engine with its production dependencies alone, into an empty folder. */
export async function deployEngine(folder: string): Promise<void> {
  const text = await readFile(join(checkoutRoot, "docker/Dockerfile"), "utf8");
  const [, step = ""] = /^RUN pnpm (.* deploy .*) \/engine$/m.exec(text) ?? [];
  await run("pnpm", [...step.split(" "), folder], { cwd: checkoutRoot });
}

/** The engine's variables of docker/compose.yaml, as compose fills them in from `variables`. Throws for one that is missing. */
export async function composeEnvironment(variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const document = parse(await readFile(join(checkoutRoot, "docker/compose.yaml"), "utf8")) as {
    services: { engine: { environment: Record<string, string> } };
  };
  const filled = (value: string): string =>
    value.replaceAll(/\$\{(\w+):\?([^}]+)\}/g, (_whole, name: string, message: string) => {
      const found = variables[name];
      if (found === undefined) throw new Error(`${name}: ${message}`);
      return found;
    });
  return Object.fromEntries(Object.entries(document.services.engine.environment).map(([name, value]) => [name, filled(value)]));
}
