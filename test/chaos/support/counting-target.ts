import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Half a million requests would fill the memory of this process: they are counted by path, and their answers can be slow. */
export interface CountingTarget {
  url(path: string): string;
  countAt(path: string): number;
  close(): void;
}

export async function startCountingTarget(delayMsAt: (path: string) => number): Promise<CountingTarget> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const answer = (): unknown => response.writeHead(200).end();
    const delayMs = delayMsAt(path);
    request.resume().once("end", () => (delayMs === 0 ? answer() : void sleep(delayMs).then(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    countAt: (path) => counts.get(path) ?? 0,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
