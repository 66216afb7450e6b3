import { kafkaSettings, onlyMember } from "./kafka-settings.js";
import type { KafkaVersion } from "./kafka-version.js";
import type { ServiceName } from "./service-name.js";

/** What to run for a service: the image, its port, where it keeps data, its variables and command. */
export interface DockerImage {
  readonly image: string;
  readonly containerPort: number;
  readonly volumePath: string;
  readonly environment: readonly string[];
  readonly command?: readonly string[];
}

export interface ImageSettings {
  readonly hostPort: number;
  readonly password: string;
  readonly ephemeral: boolean;
  readonly kafkaVersion: KafkaVersion;
}

/** The official images in the versions that the native means use. */
export function dockerImage(service: ServiceName, settings: ImageSettings): DockerImage {
  return { postgres: postgresImage, kafka: kafkaImage, redis: redisImage }[service](settings);
}

function postgresImage({ password, ephemeral }: ImageSettings): DockerImage {
  return {
    image: "postgres:18.1-alpine",
    containerPort: 5432,
    volumePath: "/var/lib/postgresql",
    environment: ["POSTGRES_USER=trunkline", "POSTGRES_DB=trunkline", `POSTGRES_PASSWORD=${password}`],
    command: ["postgres", "-c", "max_connections=200", ...(ephemeral ? ["-c", "fsync=off"] : [])],
  };
}

/** The image turns KAFKA_A_B into the setting a.b. It listens on all addresses inside, and is published on the loopback one. */
function kafkaImage({ hostPort, kafkaVersion }: ImageSettings): DockerImage {
  const containerPort = 9092;
  const settings = {
    ...kafkaSettings({ folder: "/var/lib/kafka", port: hostPort, member: onlyMember(9_093) }),
    listeners: `PLAINTEXT://0.0.0.0:${containerPort},CONTROLLER://127.0.0.1:9093`,
  };
  const variables = Object.entries(settings).map(([name, value]) => `KAFKA_${name.toUpperCase().replaceAll(".", "_")}=${value}`);
  const environment = [...variables, "KAFKA_HEAP_OPTS=-Xmx512m"];
  return { image: `apache/kafka:${kafkaVersion}`, containerPort, volumePath: "/var/lib/kafka/data", environment };
}

function redisImage({ ephemeral }: ImageSettings): DockerImage {
  const durability = ["--save", "", "--appendonly", ephemeral ? "no" : "yes"];
  return {
    image: "redis:8.2.1-alpine",
    containerPort: 6379,
    volumePath: "/data",
    environment: [],
    command: ["redis-server", ...durability, "--maxmemory-policy", "noeviction"],
  };
}
