import type { ContainerRuntimeClient } from "testcontainers";
import type { DockerImage } from "./docker-images.js";
import type { Availability } from "./select-means.js";
import { waitFor } from "./wait-for.js";

export type ContainerEngine = ContainerRuntimeClient;
export type Container = ReturnType<ContainerRuntimeClient["container"]["getById"]>;

export interface FoundContainer {
  readonly container: Container;
  readonly running: boolean;
  readonly port: number;
}

/** Finds Docker, Podman or another engine as testcontainers does. Imported only here: it takes 0.4 s to load. */
export async function getEngine(): Promise<ContainerEngine> {
  const { getContainerRuntimeClient } = await import("testcontainers");
  return getContainerRuntimeClient();
}

export async function probeDocker(): Promise<Availability> {
  const remedy = "start Docker or another container engine on this machine";
  const engine = await getEngine().catch(() => undefined);
  if (!engine) return { available: false, reason: "no container engine answers", remedy };
  const { host } = engine.info.containerRuntime;
  if (["localhost", "127.0.0.1"].includes(host)) return { available: true };
  return { available: false, reason: `the container engine is on another machine (${host})`, remedy };
}

/** The container of this name, with the port it is published on (0 if none). */
export async function findContainer(engine: ContainerEngine, name: string): Promise<FoundContainer | undefined> {
  const container = engine.container.getById(name);
  const facts = await container.inspect().catch(() => undefined);
  if (!facts) return undefined;
  const [binding] = Object.values(facts.HostConfig.PortBindings as Record<string, { HostPort: string }[]>).flat();
  return { container, running: facts.State.Running, port: Number(binding?.HostPort ?? 0) };
}

/**
 * Runs an image under a name, with a volume of the same name. Not testcontainers' own `GenericContainer`: that one
 * publishes on all addresses, and removes the container when the process that made it ends.
 */
export async function runContainer(engine: ContainerEngine, wanted: { name: string; hostPort: number; image: DockerImage }): Promise<Container> {
  const { ImageName } = await import("testcontainers");
  const { name, hostPort, image } = wanted;
  await engine.image.pull(ImageName.fromString(image.image));
  const port = `${image.containerPort}/tcp`;
  const container = await engine.container.create({
    name,
    Image: image.image,
    Env: [...image.environment],
    Cmd: image.command && [...image.command],
    ExposedPorts: { [port]: {} },
    HostConfig: {
      PortBindings: { [port]: [{ HostIp: "127.0.0.1", HostPort: String(hostPort) }] },
      Binds: [`${name}:${image.volumePath}`],
    },
  });
  await engine.container.start(container);
  return container;
}

/** Removal goes on for a moment after the engine has answered; the name is taken until then. */
export async function waitUntilGone(engine: ContainerEngine, name: string): Promise<void> {
  const gone = async () => (await findContainer(engine, name)) === undefined;
  if (!(await waitFor(gone, 30_000, 100))) throw new Error(`container ${name} could not be removed`);
}
