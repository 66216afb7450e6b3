/** Listeners with TLS on the loopback address: one where clients log in with a password, one where they show a certificate. */
export interface KafkaSecurity {
  readonly passwordPort: number;
  readonly certificatePort: number;
  /** Private key (PKCS #8) and certificate of the broker, PEM, in one file. */
  readonly keyFile: string;
  /** Certificate of the authority that clients' certificates come from, PEM. */
  readonly authorityFile: string;
  readonly user: { readonly name: string; readonly password: string };
}

const scramModule = "org.apache.kafka.common.security.scram.ScramLoginModule required;";

export function securitySettings({ passwordPort, certificatePort, keyFile, authorityFile, user }: KafkaSecurity) {
  const plainModule = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user.name}="${user.password}";`;
  return {
    listeners: [`SASL_SSL://127.0.0.1:${passwordPort}`, `SSL://127.0.0.1:${certificatePort}`],
    settings: {
      // Kafka infers the controller's protocol only where every listener is plain.
      "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL",
      "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
      "listener.name.sasl_ssl.plain.sasl.jaas.config": plainModule,
      "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": scramModule,
      "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": scramModule,
      "listener.name.ssl.ssl.client.auth": "required",
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": keyFile,
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": authorityFile,
    },
  };
}

/** Parameters of `StorageTool format`: SCRAM's users live in the metadata, so the first of them must be there before the first start. */
export function scramUserParameters({ user }: KafkaSecurity): string[] {
  return ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => ["--add-scram", `${mechanism}=[name=${user.name},password=${user.password}]`]);
}
