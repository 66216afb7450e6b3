import { join } from "node:path";
import { securitySettings, type KafkaSecurity } from "./kafka-security.js";

/** Where one node listens and keeps its data. */
export interface KafkaPlace {
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
  /** Beside the plain listener, others with TLS; unset: none. */
  readonly security?: KafkaSecurity | undefined;
}

/** 10 MiB: a batch of many events, or one event at its limit, passes. */
const messageBytes = 10_485_760;

/** The settings of one KRaft node, broker and controller in one, that talks on the loopback address only. */
export function kafkaSettings({ folder, port, controllerPort, security }: KafkaPlace): Readonly<Record<string, string | number | boolean>> {
  const plain = `PLAINTEXT://127.0.0.1:${port}`;
  const secure = security === undefined ? { listeners: [], settings: {} } : securitySettings(security);
  return {
    ...secure.settings,
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: [plain, ...secure.listeners, `CONTROLLER://127.0.0.1:${controllerPort}`].join(","),
    "advertised.listeners": [plain, ...secure.listeners].join(","),
    "controller.listener.names": "CONTROLLER",
    "log.dirs": join(folder, "data"),
    "message.max.bytes": messageBytes,
    "replica.fetch.max.bytes": messageBytes,
    "auto.create.topics.enable": false,
    "group.initial.rebalance.delay.ms": 0,
    // After a kill the node must wait until its former self's session ends, before it may register again.
    "broker.session.timeout.ms": 3_000,
    "broker.heartbeat.interval.ms": 500,
    // One node can keep one copy; the defaults of 3 would make the first consumer group wait for ever.
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 8,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 8,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
  };
}

/** The same as a Java properties file. */
export function propertiesFile(settings: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${String(value).replaceAll("\\", "\\\\")}`);
  return `${lines.join("\n")}\n`;
}
