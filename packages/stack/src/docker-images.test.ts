import { expect, test } from "vitest";
import { usualKafkaVersion } from "./kafka-version.js";
import { dockerImage } from "./docker-images.js";

const settings = { hostPort: 19_092, password: "secret", ephemeral: false, kafkaVersion: usualKafkaVersion };

test("Kafka in a container is told the address under which the host reaches it", () => {
  const { environment } = dockerImage("kafka", settings);
  expect(environment).toContain("KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:19092");
  expect(environment).toContain("KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093");
  expect(environment).toContain("KAFKA_MESSAGE_MAX_BYTES=10485760");
});

test("only tests give up durability", () => {
  expect(dockerImage("postgres", settings).command).not.toContain("fsync=off");
  expect(dockerImage("postgres", { ...settings, ephemeral: true }).command).toContain("fsync=off");
  expect(dockerImage("redis", settings).command?.join(" ")).toContain("--appendonly yes");
});
