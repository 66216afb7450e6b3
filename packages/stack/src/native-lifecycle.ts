import { mkdir } from "node:fs/promises";
import { launch } from "./launch.js";
import type { NativeService, Report } from "./native-service.js";
import { isOwnProcess } from "./own-process.js";
import { choosePort, isPortFree } from "./ports.js";
import { type ProcessRecord, removeProcessRecord } from "./process-record.js";
import type { RunningService } from "./stack-types.js";
import { sendSignal, stopProcess } from "./stop-process.js";
import { waitFor } from "./wait-for.js";

/** A live process of ours that does not answer in this time is stopped and started again. */
const adoptDeadlineMs = 10_000;
/** The system may hold the port of a killed process for a moment longer than the process. */
const portReleaseMs = 5_000;

/**
 * Brings the service up: a process that an earlier, killed start left running is taken over if it is ours, answers
 * and has the wanted port (0: any); else it is stopped and a new one started. Throws PortInUseError, UnavailableError,
 * or an Error with the end of the log.
 */
export async function startNative(service: NativeService, wantedPort: number, report: Report): Promise<RunningService> {
  await mkdir(service.folder, { recursive: true });
  const record = (await adopt(service, wantedPort, report)) ?? (await startNew(service, wantedPort, report));
  await service.afterReady(record.port);
  return runningService(service, record, await service.url(record.port));
}

/** Stops what an earlier start left running, if anything; true if there was something. */
export async function stopNative(service: NativeService): Promise<boolean> {
  const record = await liveRecord(service);
  if (record) await stopProcess(record.processId, service.stopManner);
  await removeProcessRecord(service.folder);
  return record !== undefined;
}

async function adopt(service: NativeService, wantedPort: number, report: Report): Promise<ProcessRecord | undefined> {
  const record = await liveRecord(service);
  if (!record) return undefined;
  report("starting", `found running as process ${record.processId} on port ${record.port}`);
  const fits = wantedPort === 0 || wantedPort === record.port;
  if (fits && (await waitFor(() => service.isReady(record.port), adoptDeadlineMs))) return record;
  // Before the running one is lost: it is of more use than none.
  if (!fits) await choosePort(service.name, wantedPort);
  await stopProcess(record.processId, service.stopManner);
  return undefined;
}

async function startNew(service: NativeService, wantedPort: number, report: Report): Promise<ProcessRecord> {
  const port = await choosePort(service.name, wantedPort);
  await service.prepare(report);
  report("starting", `on 127.0.0.1:${port}, data in ${service.folder}`);
  return { processId: await launch(service, port), port };
}

async function liveRecord(service: NativeService): Promise<ProcessRecord | undefined> {
  const record = await service.recorded();
  return record && isOwnProcess(record.processId, service) ? record : undefined;
}

function runningService(service: NativeService, record: ProcessRecord, url: string): RunningService {
  const { port } = record;
  let { processId } = record;
  const isOurs = () => isOwnProcess(processId, service);
  const stop = async () => {
    if (isOurs()) await stopProcess(processId, service.stopManner);
  };
  return {
    url,
    means: "native",
    dataFolder: service.folder,
    get processId() {
      return processId;
    },
    stop: async () => {
      await stop();
      await removeProcessRecord(service.folder);
    },
    kill: (signal) => {
      if (isOurs()) sendSignal(processId, signal);
    },
    restart: async () => {
      await stop();
      await waitFor(() => isPortFree(port), portReleaseMs);
      processId = await launch(service, await choosePort(service.name, port));
      await service.afterReady(port);
    },
  };
}
