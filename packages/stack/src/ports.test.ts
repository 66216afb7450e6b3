import { type AddressInfo, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { choosePort, freePort, isPortFree, PortInUseError, wantedPort } from "./ports.js";

async function occupiedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each([
  ["postgres", "POSTGRES_PORT"],
  ["kafka", "KAFKA_PORT"],
  ["redis", "REDIS_PORT"],
] as const)("a port in use for %s names %s as the variable to change", async (service, variable) => {
  const port = await occupiedPort();
  const error = await choosePort(service, port).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PortInUseError);
  expect(error).toMatchObject({ code: "PORT_IN_USE", service, port, variable });
  expect((error as Error).message).toContain(variable);
});

test("a free port is taken as asked", async () => {
  const port = await freePort();
  expect(await choosePort("kafka", port)).toBe(port);
});

test("0 gives a free port outside the range of outgoing connections", async () => {
  const port = await choosePort("kafka", 0);
  expect(port).toBeLessThan(32_768);
  expect(await isPortFree(port)).toBe(true);
});

test("the option wins over the environment, which wins over the default", () => {
  expect(wantedPort("postgres", 1, { POSTGRES_PORT: "2" })).toBe(1);
  expect(wantedPort("postgres", undefined, { POSTGRES_PORT: "2" })).toBe(2);
  expect(wantedPort("postgres", undefined, {})).toBe(15_432);
  expect(wantedPort("kafka", undefined, { KAFKA_PORT: "" })).toBe(19_092);
});

test.each(["x", "-1", "70000", "1.5"])("the malformed port %s is refused by the variable's name", (text) => {
  expect(() => wantedPort("kafka", undefined, { KAFKA_PORT: text })).toThrow(/KAFKA_PORT/);
});
