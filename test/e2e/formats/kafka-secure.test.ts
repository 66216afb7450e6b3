import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SecureKafka, startSecureKafka, testFolders } from "@trunkline/stack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { type Certificates, makeCertificates } from "../../support/make-certificates.js";
import { produceEvents } from "../../support/produce.js";
import { provideServices } from "../../support/services.js";
import { type Engine, startEngine } from "../../support/start-engine.js";
import { type Receiver, startReceiver } from "../../support/start-receiver.js";

const services = await provideServices();
const user = { name: "engine", password: "s3cret-canary" };

describe.skipIf(services.skipped !== undefined)("A Kafka with TLS", () => {
  let folder: string;
  let certificates: Certificates;
  let kafka: SecureKafka;
  let receiver: Receiver;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "secure-kafka-"));
    certificates = makeCertificates(folder);
    const { authorityFile, serverFile } = certificates;
    const places = { folder: join(folder, "kafka"), cacheFolder: testFolders().cacheFolder };
    kafka = await startSecureKafka({ ...places, user, authorityFile, keyFile: serverFile });
    receiver = await startReceiver();
  });

  afterAll(async () => {
    await receiver?.close();
    await kafka?.service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const plain = () => ({ ...services, brokers: kafka.service.url });
  const tls = (brokers: string) => ({ KAFKA_BROKERS: brokers, KAFKA_SSL: "true", KAFKA_SSL_CA_FILE: certificates.authorityFile });
  const login = (mechanism: string, password = user.password) => ({
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: user.name,
    KAFKA_SASL_PASSWORD: password,
  });

  async function expectToRead(name: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const engine = await startEngine(plain(), { environment, partitions: 1 });
    try {
      await createConnector(api(engine), { url: receiver.url(`/${name}`), eventTypes: ["asset.*"] });
      await produceEvents({ brokers: kafka.service.url, topic: engine.topic }, [{ id: name, type: "asset.created", data: {} }]);
      await eventually(() => expect(receiver.at(`/${name}`)).toHaveLength(1));
      expect(engine.log()).not.toContain(user.password);
    } finally {
      await engine.remove();
    }
  }

  /** Starts an engine that cannot read, and looks at it until the check holds. */
  async function expectOf(environment: Readonly<Record<string, string>>, check: (engine: Engine) => void): Promise<void> {
    const engine = await startEngine(plain(), { environment, partitions: 1, untilReady: false });
    try {
      await eventually(() => check(engine));
    } finally {
      // An orderly end would wait until kafkajs has given up.
      if (engine.isAlive()) await engine.kill("SIGKILL");
      await engine.remove();
    }
  }

  it.each(["plain", "SCRAM-SHA-512", ...(process.env.TRUNKLINE_FULL === "1" ? ["scram-sha-256"] : [])])(
    "is read after a login with %s, its certificate checked against our own authority",
    (mechanism) => expectToRead(mechanism, { ...tls(kafka.passwordBroker), ...login(mechanism) }),
  );

  it("is read with a client certificate, the password and the key from files", async () => {
    const { clientCertificateFile, clientKeyFile } = certificates;
    await expectToRead("certificate", {
      ...tls(kafka.certificateBroker),
      KAFKA_SSL_CERTIFICATE_FILE: clientCertificateFile,
      KAFKA_SSL_KEY_FILE: clientKeyFile,
    });
  });

  it("refuses a wrong password, here from a file: the engine ends and says so", async () => {
    const passwordFile = join(folder, "password");
    await writeFile(passwordFile, "another\n");
    const { KAFKA_SASL_PASSWORD: _password, ...rest } = login("plain");
    const environment = { ...tls(kafka.passwordBroker), ...rest, KAFKA_SASL_PASSWORD_FILE: passwordFile };
    await expectOf(environment, (engine) => {
      expect(engine.log()).toMatch(/The engine did not start: .*authentication failed/i);
      expect(engine.isAlive()).toBe(false);
    });
  });

  it("whose certificate comes from an authority that we do not know is not trusted", async () => {
    const environment = { ...tls(kafka.passwordBroker), ...login("plain"), KAFKA_SSL_CA_FILE: certificates.strangerFile };
    const complaint = /unable to verify the first certificate|unable to get local issuer certificate|self-signed certificate/i;
    await expectOf(environment, (engine) => expect(engine.log()).toMatch(complaint));
  });
});
