import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DCLinter } from "dclint";
import { validate } from "dockerfile-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dockerImage } from "./docker-images.js";
import { kafkaSettings, onlyMember } from "./kafka-settings.js";
import { usualKafkaVersion } from "./kafka-version.js";
import type { ServiceName } from "./service-name.js";

interface ComposeService {
  readonly image?: string;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

/** The linter's own types do not resolve as ECMAScript modules. */
interface LintedFile {
  readonly messages: readonly { readonly line: number; readonly message: string }[];
}

const folder = join(import.meta.dirname, "../../../docker");
const composeFile = join(folder, "compose.yaml");
const backing = ["kafka", "postgres", "redis"] as const satisfies readonly ServiceName[];
const settings = { hostPort: 9092, password: "", ephemeral: false, kafkaVersion: usualKafkaVersion };

describe("docker/compose.yaml", () => {
  let services: Readonly<Record<ServiceName, ComposeService>>;
  beforeAll(async () => {
    services = (parse(await readFile(composeFile, "utf8")) as { services: typeof services }).services;
  });

  it("passes the linter of compose files", () => {
    const linter = new DCLinter({ rules: { "require-quotes-in-ports": 0 }, quiet: true, debug: false, exclude: [] });
    const results = linter.lintFiles([composeFile], false) as readonly LintedFile[];
    expect(results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`))).toEqual([]);
  });

  it.each(backing)("runs %s from the pinned image that tests and npm start use, with a health check and a volume where it keeps its data", (name) => {
    const { image, volumePath, command } = dockerImage(name, settings);
    expect(services[name].image).toBe(image);
    expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-alpine)?$/);
    expect(services[name].volumes).toEqual([`${name}:${volumePath}`]);
    expect(services[name].healthcheck?.test[0]).toBe("CMD");
    if (command) expect([...(services[name].command ?? [])].toSorted()).toEqual([...command].toSorted());
  });

  it("gives Kafka the settings that the native broker runs with, but for its addresses and folders", () => {
    const native = kafkaSettings({ folder: "/var/lib/kafka", port: 9092, member: onlyMember(9_093) });
    for (const [variable, value] of Object.entries(services.kafka.environment)) {
      const name = variable
        .replace(/^KAFKA_/, "")
        .toLowerCase()
        .replaceAll("_", ".");
      if (["listeners", "advertised.listeners", "heap.opts"].includes(name)) continue;
      expect(String(value), name).toBe(String(native[name]));
    }
  });
});

describe("docker/Dockerfile", () => {
  let text: string;
  beforeAll(async () => {
    text = await readFile(join(folder, "Dockerfile"), "utf8");
  });

  it("passes the linter of Dockerfiles", () => {
    expect(validate(text).map(({ range, message }) => [range.start.line + 1, message])).toEqual([]);
  });

  it("builds and runs with the Node and pnpm of the root commands", async () => {
    const toolchain = await readFile(join(folder, "../packages/tooling/bootstrap/toolchain.mjs"), "utf8");
    const [, node] = /nodeVersion = "([\d.]+)"/.exec(toolchain) ?? [];
    const [, plugins] = /pluginNodeVersion = "([\d.]+)"/.exec(toolchain) ?? [];
    const [, pnpm] = /pnpmVersion = "([\d.]+)"/.exec(toolchain) ?? [];
    expect([...text.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version)).toEqual([node, plugins, node]);
    expect(/pnpm@([\d.]+)/.exec(text)?.[1]).toBe(pnpm);
  });

  it("brings the Node that plugins of others run on, where PLUGIN_NODE names it", () => {
    const [, from, to] = /^COPY --from=plugins (\S+) (\S+)$/m.exec(text) ?? [];
    expect([from, to]).toEqual(["/usr/local/bin/node", /^ENV PLUGIN_NODE=(\S+)$/m.exec(text)?.[1]]);
  });

  it("runs as a user by number that is not root", () => {
    expect(/^USER ([1-9]\d*)$/m.exec(text.split(/^FROM /m).at(-1) ?? "")).not.toBeNull();
  });
});
