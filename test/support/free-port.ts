import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** A port below the range of outgoing connections: it is still free when a process comes back to it after a restart. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(11_000, 20_000);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port found between 11000 and 20000");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
