import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { reachableHost } from "./engine-supervisor.js";
import { listeningPort } from "./listening-port.js";
import { isLoopback, readPort } from "./settings.js";

describe("the settings of a start", () => {
  it.each([
    [undefined, 7400],
    ["", 7400],
    ["0", 0],
    ["8080", 8080],
  ])("take PORT %j as %i", (text, port) => {
    expect(readPort(text)).toBe(port);
  });

  it.each(["x", "-1", "65536", "80.5", "0x50"])("refuse PORT %j", (text) => {
    expect(() => readPort(text)).toThrow("PORT must be a port number");
  });

  it.each(["127.0.0.1", "127.8.8.8", "localhost", "::1"])("know that %s is this machine only", (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "localhost.example.com"])("know that %s is not this machine only", (host) => {
    expect(isLoopback(host)).toBe(false);
  });

  it.each([
    ["0.0.0.0", "127.0.0.1"],
    ["::", "127.0.0.1"],
    ["::1", "[::1]"],
    ["localhost", "127.0.0.1"],
    ["10.0.0.1", "10.0.0.1"],
  ])("reach an engine on %s at %s", (host, reachable) => {
    expect(reachableHost(host)).toBe(reachable);
  });
});

describe("the listening port", () => {
  it("names PORT when another program has it", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(listeningPort({ host: "127.0.0.1", port })).rejects.toThrow(`port ${port} is in use by another program: set PORT`);
    await new Promise((resolve) => server.close(resolve));
    await expect(listeningPort({ host: "127.0.0.1", port })).resolves.toBe(port);
  });

  it("is a free one for 0", async () => {
    expect(await listeningPort({ host: "127.0.0.1", port: 0 })).toBeGreaterThan(0);
  });
});
