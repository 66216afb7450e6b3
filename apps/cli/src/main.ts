#!/usr/bin/env node
import { Command } from "commander";
import { start } from "./start.js";

// kafkajs sets timers in the past, and Node warns of it in the middle of the progress lines.
process.removeAllListeners("warning");

const program = new Command("trunkline").description("Trunkline, a connector engine for domain events");

program
  .command("start", { isDefault: true })
  .description("start PostgreSQL, Kafka and the engine, show a delivery, stay up until Ctrl-C")
  .option("--no-demo", "do not create the demo connector, do not publish demo events")
  .action((options: { demo: boolean }) => start({ demo: options.demo }));

program
  .command("catalog-impact")
  .description("name the stored filters and templates that read what has changed in the event catalog since its last release")
  .option("--removed <type:path...>", "as if these fields (or, without a path, whole types) were removed", [])
  .option("--json", "print the report as JSON", false)
  .action(async (options: { removed: string[]; json: boolean }) => {
    // Loaded here: the database library costs every other command half a second.
    const { catalogImpact } = await import("./catalog-impact/catalog-impact.js");
    process.exitCode = await catalogImpact(options);
  });

const keys = program.command("keys").description("the keys of ENCRYPTION_KEY, which seal credentials and signing secrets");

keys
  .command("status")
  .description("how many secrets each key holds, and which do not open")
  .action(async () => {
    const { keysStatus } = await import("./keys/sealing-keys.js");
    process.exitCode = await keysStatus();
  });

keys
  .command("rotate")
  .description("seal everything with the first key, while engines run")
  .action(async () => {
    const { keysRotate } = await import("./keys/sealing-keys.js");
    process.exitCode = await keysRotate();
  });

program
  .command("audit")
  .description("the audit log")
  .command("verify")
  .description("name the first row of each tenant that was changed, removed or put in")
  .option("--anchors <file>", "heads of the chains that were found before: checked, and added to; keep it where the database's administrators cannot write")
  .action(async (options: { anchors?: string }) => {
    const { verifyAudit } = await import("./audit/verify-audit.js");
    process.exitCode = await verifyAudit(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(`\nerror: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
// A forgotten timer or socket must not keep a finished command, and with it the terminal, waiting.
process.exit();
