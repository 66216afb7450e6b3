import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Container, type ContainerEngine, findContainer, getEngine, runContainer, waitUntilGone } from "./container-engine.js";
import { isServerReady } from "./create-database.js";
import { dockerImage } from "./docker-images.js";
import { isKafkaReady } from "./kafka-probe.js";
import type { KafkaVersion } from "./kafka-version.js";
import { type Report, UnavailableError } from "./native-service.js";
import { choosePort } from "./ports.js";
import { isRedisReady } from "./redis-probe.js";
import type { ServiceName } from "./service-name.js";
import type { RunningService } from "./stack-types.js";
import { waitFor } from "./wait-for.js";

const readyDeadlineMs = 120_000;
const stopSeconds = 20;

export interface DockerService {
  readonly name: ServiceName;
  /** Keeps the password; the data is in a volume named after it. */
  readonly folder: string;
  readonly ephemeral: boolean;
  readonly kafkaVersion: KafkaVersion;
}

/** Brings the service up in a container that is published on the loopback address only, or takes over the one that runs. */
export async function startDocker(service: DockerService, wantedPort: number, report: Report): Promise<RunningService> {
  await mkdir(service.folder, { recursive: true });
  const engine = await getEngine();
  const name = containerName(service);
  const found = await findContainer(engine, name);
  const fits = found?.running === true && (wantedPort === 0 || wantedPort === found.port);
  const { container, port } = fits ? found : await replace(engine, { service, found: found?.container, wantedPort, report });
  const url = serviceUrl(service.name, port, await password(service));
  if (!(await waitFor(() => isReady(service.name, port, url), readyDeadlineMs, 200))) throw new Error(`container ${name} did not get ready`);
  return runningService(service, container, { url, port });
}

/** Stops and removes the container that an earlier start left, if there is one and an engine answers. */
export async function stopDocker(service: DockerService): Promise<boolean> {
  if (!existsSync(passwordPath(service))) return false;
  const engine = await getEngine().catch(() => undefined);
  const found = engine && (await findContainer(engine, containerName(service)));
  if (found) await remove(service, found.container);
  return found !== undefined;
}

interface Replacement {
  readonly service: DockerService;
  readonly found: Container | undefined;
  readonly wantedPort: number;
  readonly report: Report;
}

async function replace(engine: ContainerEngine, { service, found, wantedPort, report }: Replacement) {
  if (found) await remove(service, found);
  const port = await choosePort(service.name, wantedPort);
  const { ephemeral, kafkaVersion } = service;
  const image = dockerImage(service.name, { hostPort: port, password: await password(service), ephemeral, kafkaVersion });
  report("installing", `image ${image.image}`);
  const container = await runContainer(engine, { name: containerName(service), hostPort: port, image }).catch((error: unknown) => {
    throw new UnavailableError(`the container engine could not run ${image.image}: ${String(error)}`, "check the engine and its access to images");
  });
  report("starting", `container ${containerName(service)} on 127.0.0.1:${port}`);
  return { container, port };
}

function runningService(service: DockerService, container: Container, { url, port }: { url: string; port: number }): RunningService {
  return {
    url,
    means: "docker",
    dataFolder: service.folder,
    stop: () => remove(service, container),
    // The engine answers later; that the container is gone already is what the caller wanted.
    kill: (signal) => void container.kill({ signal }).catch(() => undefined),
    restart: async () => {
      await container.restart({ t: stopSeconds });
      if (!(await waitFor(() => isReady(service.name, port, url), readyDeadlineMs, 200))) throw new Error(`${service.name} did not get ready again`);
    },
  };
}

/** The volume with the data stays, except for tests. */
async function remove(service: DockerService, container: Container): Promise<void> {
  await container.stop({ t: stopSeconds }).catch(() => undefined);
  await container.remove({ force: true }).catch(() => undefined);
  const engine = await getEngine();
  await waitUntilGone(engine, containerName(service));
  if (service.ephemeral)
    await engine.container.dockerode
      .getVolume(containerName(service))
      .remove()
      .catch(() => undefined);
}

function isReady(service: ServiceName, port: number, url: string): Promise<boolean> {
  if (service === "postgres") return isServerReady(url);
  return service === "kafka" ? isKafkaReady(port) : isRedisReady(port);
}

function serviceUrl(service: ServiceName, port: number, secret: string): string {
  if (service === "postgres") return `postgres://trunkline:${secret}@127.0.0.1:${port}/trunkline`;
  return service === "kafka" ? `127.0.0.1:${port}` : `redis://127.0.0.1:${port}`;
}

function containerName(service: DockerService): string {
  return `trunkline-${service.name}-${createHash("sha256").update(service.folder).digest("hex").slice(0, 12)}`;
}

async function password(service: DockerService): Promise<string> {
  const path = passwordPath(service);
  const kept = await readFile(path, "utf8").catch(() => "");
  if (kept) return kept;
  const made = randomBytes(18).toString("base64url");
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

function passwordPath(service: DockerService): string {
  return join(service.folder, "container-password");
}
