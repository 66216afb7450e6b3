import type { ConnectionOptions } from "node:tls";
import kafkajs, { type Kafka, type KafkaConfig, type logLevel, type SASLOptions } from "kafkajs";
import type { Logger } from "pino";
import type { Settings } from "../../config/index.js";

type KafkaSettings = Pick<
  Settings,
  "kafkaBrokers" | "kafkaSsl" | "kafkaSslCa" | "kafkaSslCertificate" | "kafkaSslKey" | "kafkaSaslMechanism" | "kafkaSaslUsername" | "kafkaSaslPassword"
>;

/** kafkajs logs levels 1 (error), 2 (warn), 4 (info), 5 (debug). */
const LEVELS = { 1: "error", 2: "warn", 4: "debug", 5: "trace" } as const;

/** The client by the KAFKA_* settings, logging into ours. */
export function createKafkaClient(settings: KafkaSettings & { readonly kafkaBrokers: readonly string[] }, logger: Logger): Kafka {
  const sasl = saslOf(settings);
  const config: KafkaConfig = {
    clientId: "trunkline",
    brokers: [...settings.kafkaBrokers],
    ssl: settings.kafkaSsl && sslOf(settings),
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 2_000 },
    logCreator:
      () =>
      ({ level, log: { message, error } }) =>
        logger[levelOf(level)]({ kafka: error === undefined ? undefined : String(error) }, message),
    ...(sasl === undefined ? {} : { sasl }),
  };
  return new kafkajs.Kafka(config);
}

function levelOf(level: logLevel): (typeof LEVELS)[keyof typeof LEVELS] {
  return LEVELS[level as keyof typeof LEVELS] ?? "debug";
}

/** Without an authority of our own Node's list counts; with one that alone. */
function sslOf({ kafkaSslCa: ca, kafkaSslCertificate: cert, kafkaSslKey: key }: KafkaSettings): ConnectionOptions {
  return { ...(ca === null ? {} : { ca }), ...(cert === null || key === null ? {} : { cert, key }) };
}

function saslOf({ kafkaSaslMechanism: mechanism, kafkaSaslUsername: username, kafkaSaslPassword: password }: KafkaSettings): SASLOptions | undefined {
  if (mechanism === null || username === null || password === null) return undefined;
  return { mechanism, username, password } as SASLOptions;
}
