import { type RunningService, type ServiceName, startStack, testFolders } from "@trunkline/stack";

/** A service that may be stopped and started again. */
export type OwnService = RunningService & Required<Pick<RunningService, "restart">>;

/** One of the shared services of the tests, with the means to stop and restart it; undefined where it is missing, or is not ours to restart. */
export async function ownService(name: ServiceName): Promise<OwnService | undefined> {
  const ports = { postgres: 0, kafka: 0, redis: 0 };
  const stack = await startStack({ ...testFolders(), services: [name], ports, environment: process.env, ephemeral: true });
  const service = stack[name];
  return service?.restart === undefined ? undefined : (service as OwnService);
}

/** The long forms run in `npm run test:full`. */
export const isFull = process.env.TRUNKLINE_FULL === "1";

export interface Absence {
  readonly awayMs: number;
  /** Once it is away. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** Stops the service, leaves it away for so long, and starts it again on the same port and data. */
export async function takeAway(service: OwnService, { awayMs, meanwhile }: Absence): Promise<void> {
  const backAt = Date.now() + awayMs;
  await service.stop();
  try {
    await meanwhile?.();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, backAt - Date.now())));
  } finally {
    await service.restart();
  }
}
