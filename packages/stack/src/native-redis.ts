import { type NativeService, UnavailableError } from "./native-service.js";
import { readProcessRecord } from "./process-record.js";
import { isRedisReady } from "./redis-probe.js";
import { findProgram } from "./run-command.js";
import type { Availability } from "./select-means.js";
import type { Environment } from "./stack-types.js";

const remedy = "install redis-server, or set REDIS_URL";

export function probeNativeRedis(environment: Environment): Promise<Availability> {
  if (findProgram("redis-server", environment)) return Promise.resolve({ available: true });
  return Promise.resolve({ available: false, reason: "redis-server is not on the PATH", remedy });
}

export interface RedisPlaces {
  readonly folder: string;
  readonly environment: Environment;
  readonly ephemeral: boolean;
}

/** `redis-server` from the PATH, on the loopback address only. */
export function nativeRedis({ folder, environment, ephemeral }: RedisPlaces): NativeService {
  return {
    name: "redis",
    folder,
    program: "redis-server",
    stopManner: { signal: "SIGTERM", deadlineMs: 10_000 },
    readyDeadlineMs: 60_000,
    recorded: () => readProcessRecord(folder),
    prepare: () => Promise.resolve(),
    command: (port) => {
      const program = findProgram("redis-server", environment);
      if (!program) throw new UnavailableError("redis-server is not on the PATH", remedy);
      return Promise.resolve({ program, parameters: redisParameters(folder, port, ephemeral) });
    },
    isReady: isRedisReady,
    afterReady: () => Promise.resolve(),
    url: (port) => Promise.resolve(`redis://127.0.0.1:${port}`),
  };
}

/** `noeviction` because BullMQ's keys are work to do, not a cache (BullMQ's guide, "Going to production"). */
function redisParameters(folder: string, port: number, ephemeral: boolean): string[] {
  const place = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--daemonize", "no"];
  const durability = ["--save", "", "--appendonly", ephemeral ? "no" : "yes"];
  return [...place, ...durability, "--maxmemory-policy", "noeviction"];
}
