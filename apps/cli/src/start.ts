import { readAdminKey } from "./admin-key.js";
import { curlHints } from "./curl-hints.js";
import { createApi } from "./api.js";
import { showDemo } from "./demo/demo.js";
import { readEncryptionKey } from "./encryption-key.js";
import { engineEnvironment } from "./engine-environment.js";
import { superviseEngine } from "./engine-supervisor.js";
import { watchInterruption } from "./interruption.js";
import { stopOldEngine } from "./old-engine.js";
import { claimFolder } from "./claim-folder.js";
import { say, step } from "./progress.js";
import { startServices } from "./services.js";
import { readSettings, type StartSettings } from "./settings.js";
import { listeningPort } from "./listening-port.js";

export interface StartOptions {
  readonly demo: boolean;
}

/**
 * Brings up services and engine, shows the demo and returns after Ctrl-C (or SIGTERM), once all it started is gone.
 * Throws an Error whose message is meant for a person; then too nothing of this start is left running.
 */
export async function start(options: StartOptions): Promise<void> {
  const settings = await readSettings(process.env);
  const interruption = watchInterruption();
  const cleanup = new AsyncDisposableStack();
  try {
    await bringUp(settings, options, { cleanup, interruption: interruption.signal });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
  } finally {
    await cleanup.disposeAsync();
    interruption.release();
  }
  say("Stopped.");
}

interface Run {
  /** What was started, undone in the opposite order. */
  readonly cleanup: AsyncDisposableStack;
  readonly interruption: AbortSignal;
}

async function bringUp(settings: StartSettings, options: StartOptions, { cleanup, interruption }: Run): Promise<void> {
  cleanup.defer(await claimFolder(settings));
  await stopOldEngine(settings);
  const port = await listeningPort(settings);
  say(`The console will be at http://${settings.host}:${port}; sign in with the admin API key.`);
  const services = await startServices(settings);
  cleanup.defer(() => step("services stopped", () => services.stop()));
  interruption.throwIfAborted();

  const adminKey = await readAdminKey(settings);
  if (adminKey.isNew) say(`\nAdmin API key, shown this once and kept in ${adminKey.file}: ${adminKey.value}\n`);
  const encryptionKey = await readEncryptionKey(settings, services);
  const environment = engineEnvironment({ settings, services, port, adminKey, encryptionKey });
  const engine = await superviseEngine({ settings, port, environment, interruption });
  cleanup.defer(() => step("engine stopped", () => engine.stop()));

  const api = createApi(engine.url, adminKey.value);
  if (options.demo) await showDemo({ api, engineUrl: engine.url, services, settings, interruption });
  say(`\nTrunkline is up at ${engine.url}\n\nTry it:\n${curlHints(engine.url, adminKey.forShell).join("\n")}\n\nCtrl-C stops everything; the data stays.`);
  await engine.ended;
}
