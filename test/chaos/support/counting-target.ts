import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Half a million requests would fill the memory of this process: what was taken is counted by path. */
export interface CountingTarget {
  url(path: string): string;
  /** Requests at the path that were answered 200. */
  countAt(path: string): number;
  close(): void;
}

/** How a request is answered. */
export interface CountedAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Default none. */
  readonly delayMs?: number;
}

export async function startCountingTarget(answerTo: (path: string, deliveryId: string) => CountedAnswer): Promise<CountingTarget> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const { status = 200, delayMs = 0 } = answerTo(path, String(request.headers["webhook-id"]));
    if (status === 200) counts.set(path, (counts.get(path) ?? 0) + 1);
    const answer = (): unknown => response.writeHead(status).end();
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
