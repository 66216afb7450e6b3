import { EventEmitter } from "node:events";
import type { Consumer } from "kafkajs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchConsumer } from "./watch-consumer.js";

const events = { HEARTBEAT: "heartbeat", FETCH: "fetch", GROUP_JOIN: "join", CRASH: "crash", STOP: "stop", DISCONNECT: "disconnect" };

function watched() {
  const emitter = new EventEmitter();
  const told: string[] = [];
  const consumer = { events, on: (name: string, listener: () => void) => emitter.on(name, listener) } as unknown as Pick<Consumer, "on" | "events">;
  watchConsumer(consumer, {
    heard: () => told.push("heard"),
    joined: () => told.push("joined"),
    died: (reason) => told.push(`died: ${reason}`),
    logger: { info: (_fields: unknown, text: string) => void told.push(text), error: (_fields: unknown, text: string) => void told.push(text) } as never,
  });
  return { told, emit: (name: keyof typeof events, payload: unknown = {}) => emitter.emit(events[name], { payload }) };
}

afterEach(() => void vi.useRealTimers());

describe("watching a consumer", () => {
  it("hears every heartbeat, fetch and join", () => {
    const { told, emit } = watched();
    emit("HEARTBEAT");
    emit("FETCH");
    expect(told).toEqual(["heard", "heard"]);
    emit("GROUP_JOIN", { memberId: "m", memberAssignment: {} });
    expect(told.slice(2)).toEqual(["heard", "joined", "kafka.joined"]);
  });

  it("tells of a crash that kafkajs does not recover from, with its reason", () => {
    const { told, emit } = watched();
    emit("CRASH", { restart: false, error: new Error("ZSTD compression not implemented") });
    expect(told).toEqual(["kafka.crashed", "died: the Kafka consumer has stopped: Error: ZSTD compression not implemented"]);
  });

  it("lets kafkajs start anew after a crash that it does recover from", () => {
    const { told, emit } = watched();
    emit("CRASH", { restart: true, error: new Error("retries") });
    expect(told).toEqual(["kafka.crashed"]);
  });

  it("tells of a stop that no crash explains", () => {
    vi.useFakeTimers();
    const { told, emit } = watched();
    emit("STOP");
    emit("DISCONNECT");
    vi.advanceTimersByTime(1_999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(["died: the Kafka consumer has stopped without telling why"]);
  });

  it("takes a stop before a crash for a part of it", () => {
    vi.useFakeTimers();
    const { told, emit } = watched();
    for (const restart of [true, true]) {
      emit("STOP");
      emit("DISCONNECT");
      emit("CRASH", { restart, error: new Error("retries") });
    }
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(["kafka.crashed", "kafka.crashed"]);
  });
});
