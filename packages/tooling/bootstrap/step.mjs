import { spawn } from "node:child_process";

const tailLines = 40;
const isTerminal = process.stdout.isTTY === true;

/** Runs one step, shown as a line with a tick and its time. `work` is a function or a command to run quietly. */
export async function runStep(title, work) {
  const start = Date.now();
  if (isTerminal) process.stdout.write(`… ${title}`);
  try {
    await (typeof work === "function" ? work() : runQuietly(work));
  } catch (error) {
    finish("✗", title, start);
    throw error;
  }
  finish("✓", title, start);
}

function finish(mark, title, start) {
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${isTerminal ? "\r" : ""}${mark} ${title.padEnd(32)} ${seconds.padStart(6)} s\n`);
}

/** Runs a command to its end; what it prints is shown only when it fails, and then its end. Throws on failure. */
export function runQuietly({ program, parameters, folder, environment }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const output = [];
    child.stdout.on("data", (part) => output.push(part));
    child.stderr.on("data", (part) => output.push(part));
    child.once("error", (error) => reject(missingProgram(program, error)));
    child.once("close", (status, signal) => {
      if (status === 0) return resolve();
      const text = Buffer.concat(output).toString("utf8").trimEnd().split("\n").slice(-tailLines).join("\n");
      reject(new Error(`${text}\n${program} ${parameters[0] ?? ""} ended with ${signal ?? status}`));
    });
  });
}

function missingProgram(program, error) {
  if (error.code !== "ENOENT") return error;
  if (program === "npm") return new Error("npm was not found on the PATH: it comes with Node, install it (Debian and Ubuntu: apt-get install npm).");
  return new Error(`${program} was not found: delete the folder .toolchain and run this again.`);
}
