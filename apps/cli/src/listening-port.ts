import { createServer, type AddressInfo } from "node:net";
import type { StartSettings } from "./settings.js";

/** The port that the engine shall listen on; a free one for 0. Throws, naming the variable to change, when it is taken. */
export function listeningPort({ host, port }: Pick<StartSettings, "host" | "port">): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, () => {
      const chosen = (server.address() as AddressInfo).port;
      server.close(() => resolve(chosen));
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE") return new Error(`port ${port} is in use by another program: set PORT to a free port, or stop that program`);
  if (error.code === "EACCES") return new Error(`port ${port} may not be used by this user: set PORT to a port above 1023`);
  return new Error(`HOST ${host} cannot be listened on: ${error.message}`);
}
