import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server that can fall silent: connections stay open, and nothing comes through. */
export interface SilentProxy {
  readonly port: number;
  /** From now on nothing passes, in either direction. */
  fallSilent(): void;
  close(): Promise<void>;
}

/** On the loopback address, in front of a server on the same. */
export async function startSilentProxy(targetPort: number): Promise<SilentProxy> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    if (isSilent) socket.pause();
    return socket;
  };
  const server = createServer((incoming) => {
    const outgoing = keep(connect(targetPort, "127.0.0.1"));
    keep(incoming);
    if (isSilent) return;
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
