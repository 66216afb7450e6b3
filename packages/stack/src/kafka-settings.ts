import { join } from "node:path";
import { securitySettings, type KafkaSecurity } from "./kafka-security.js";

/** Which node of a cluster it is. */
export interface KafkaMember {
  readonly nodeId: number;
  /** Where the controller of each node listens, by node. */
  readonly controllerPorts: ReadonlyMap<number, number>;
}

/** The node of a cluster that has no other. */
export function onlyMember(controllerPort: number): KafkaMember {
  return { nodeId: 1, controllerPorts: new Map([[1, controllerPort]]) };
}

/** Where a node listens and keeps its data. */
export interface KafkaPlace {
  readonly folder: string;
  readonly port: number;
  readonly member: KafkaMember;
  /** Beside the plain listener, others with TLS; unset: none. */
  readonly security?: KafkaSecurity | undefined;
}

/** 10 MiB: a batch of many events, or one event at its limit, passes. */
const messageBytes = 10_485_760;

/** A record is kept so often, if there are so many nodes; it is taken while all but one of them are there. */
const mostCopies = 3;

/** The settings of a KRaft node, broker and controller in one, that talks on the loopback address only. */
export function kafkaSettings({ folder, port, member, security }: KafkaPlace): Readonly<Record<string, string | number | boolean>> {
  const { nodeId, controllerPorts } = member;
  const plain = `PLAINTEXT://127.0.0.1:${port}`;
  const secure = security === undefined ? { listeners: [], settings: {} } : securitySettings(security);
  return {
    ...secure.settings,
    "process.roles": "broker,controller",
    "node.id": nodeId,
    "controller.quorum.voters": [...controllerPorts].map(([id, controllerPort]) => `${id}@127.0.0.1:${controllerPort}`).join(","),
    listeners: [plain, ...secure.listeners, `CONTROLLER://127.0.0.1:${controllerPorts.get(nodeId)}`].join(","),
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
    ...copySettings(Math.min(mostCopies, controllerPorts.size)),
  };
}

/** One node can keep one copy; the defaults of 3 would make the first consumer group wait for ever. */
function copySettings(copies: number) {
  const leastInSync = Math.max(1, copies - 1);
  return {
    "default.replication.factor": copies,
    "min.insync.replicas": leastInSync,
    "offsets.topic.replication.factor": copies,
    "offsets.topic.num.partitions": 8,
    "transaction.state.log.replication.factor": copies,
    "transaction.state.log.min.isr": leastInSync,
    "transaction.state.log.num.partitions": 8,
    "share.coordinator.state.topic.replication.factor": copies,
    "share.coordinator.state.topic.min.isr": leastInSync,
  };
}

/** The same as a Java properties file. */
export function propertiesFile(settings: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${String(value).replaceAll("\\", "\\\\")}`);
  return `${lines.join("\n")}\n`;
}
