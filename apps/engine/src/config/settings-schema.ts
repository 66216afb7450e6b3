import { parseEncryptionKeys } from "@trunkline/database";
import { z } from "zod";
import { flagText, integerText, isAddressOrCidr, isCertificate, isCidr, isHostAndPort, listText, urlText, variable } from "./variable.js";
import { isTopicName, parsedText, parseTopics, parseTopicTenants, type TopicSelection } from "./topics.js";

const roles = ["api", "ingest", "worker"] as const;
const saslMechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;
const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** What a process may do: serve the API, read events in, deliver parked work. */
export type ProcessRole = (typeof roles)[number];

const days = integerText(1, 3_650);
const text = z.string().min(1);
const webUrl = urlText(["http:", "https:"]);

/** Every variable of the engine: shape, default, meaning, whether it is secret. The only place that knows them. */
export const settingsSchema = z.object({
  production: variable(
    { variable: "NODE_ENV", description: "`production` switches the inspector off and tightens the dialects' rules", fix: "any text" },
    z
      .string()
      .transform((value) => value === "production")
      .default(false),
  ),
  host: variable(
    { variable: "HOST", description: "Address of the API and console", fix: "an IP address or host name, for example 127.0.0.1" },
    z
      .string()
      .regex(/^[A-Za-z0-9._:-]+$/)
      .default("127.0.0.1"),
  ),
  port: variable({ variable: "PORT", description: "Port of the API and console", fix: "a port from 0 to 65535" }, integerText(0, 65_535).default(7400)),
  publicUrl: variable(
    {
      variable: "PUBLIC_URL",
      description: "Address under which people reach the console and API, where it is not HOST and PORT; https:// ties sign-in to TLS",
      fix: "a URL",
    },
    webUrl.nullable().default(null),
  ),
  trustedProxies: variable(
    {
      variable: "TRUSTED_PROXIES",
      description: "Reverse proxies before the API: of these alone X-Forwarded-For counts, for allow lists and limits by address",
      fix: "a comma list of IP addresses or ranges such as 10.0.0.0/8",
    },
    listText(isAddressOrCidr).default([]),
  ),
  databaseUrl: variable(
    {
      variable: "DATABASE_URL",
      description: "PostgreSQL >= 14, the engine database",
      fix: "a URL such as postgresql://user:password@host:5432/trunkline",
      secret: true,
    },
    urlText(["postgres:", "postgresql:"]).nullable().default(null),
  ),
  kafkaBrokers: variable(
    { variable: "KAFKA_BROKERS", description: "Kafka's addresses", fix: "a comma list of host:port" },
    listText(isHostAndPort).nullable().default(null),
  ),
  kafkaSsl: variable({ variable: "KAFKA_SSL", description: "TLS to Kafka", fix: "true or false" }, flagText().default(false)),
  kafkaSslCa: variable(
    {
      variable: "KAFKA_SSL_CA",
      description: "Certificate of the authority that Kafka's certificate comes from, where it is none that Node.js knows",
      fix: "certificates in PEM (BEGIN CERTIFICATE), or KAFKA_SSL_CA_FILE",
      usuallyFile: true,
    },
    z.string().refine(isCertificate).nullable().default(null),
  ),
  kafkaSslCertificate: variable(
    {
      variable: "KAFKA_SSL_CERTIFICATE",
      description: "Our own certificate, where Kafka asks clients for one",
      fix: "a certificate in PEM (BEGIN CERTIFICATE), or KAFKA_SSL_CERTIFICATE_FILE",
      usuallyFile: true,
    },
    z.string().refine(isCertificate).nullable().default(null),
  ),
  kafkaSslKey: variable(
    { variable: "KAFKA_SSL_KEY", description: "Its private key", fix: "a private key in PEM (BEGIN … PRIVATE KEY)", secret: true },
    z
      .string()
      .regex(/^-----BEGIN [A-Z ]*PRIVATE KEY-----/)
      .nullable()
      .default(null),
  ),
  kafkaSaslMechanism: variable(
    { variable: "KAFKA_SASL_MECHANISM", description: "How to log in to Kafka", fix: `one of ${saslMechanisms.join(", ")}` },
    z.string().toLowerCase().pipe(z.enum(saslMechanisms)).nullable().default(null),
  ),
  kafkaSaslUsername: variable({ variable: "KAFKA_SASL_USERNAME", description: "User at Kafka", fix: "a user name" }, text.nullable().default(null)),
  kafkaSaslPassword: variable(
    { variable: "KAFKA_SASL_PASSWORD", description: "Password at Kafka", fix: "a password", secret: true },
    text.nullable().default(null),
  ),
  kafkaTopics: variable(
    { variable: "KAFKA_TOPICS", description: "Topics to read; a /regex/ is looked at again every 60 s", fix: "a comma list of topic names, or /regex/" },
    parsedText(parseTopics).default({ names: ["domain-events"] } as TopicSelection),
  ),
  kafkaTopicTenants: variable(
    { variable: "KAFKA_TOPIC_TENANTS", description: "Binds a topic to a tenant, whatever the payload claims", fix: "a comma list of topic=tenant" },
    parsedText(parseTopicTenants).default(new Map<string, string>() as ReadonlyMap<string, string>),
  ),
  kafkaGroupId: variable(
    { variable: "KAFKA_GROUP_ID", description: "Consumer group; replicas share it", fix: "a group name without spaces" },
    z
      .string()
      .regex(/^\S{1,249}$/)
      .default("trunkline"),
  ),
  kafkaStartFrom: variable(
    { variable: "KAFKA_START_FROM", description: "Where a new group begins", fix: "earliest or latest" },
    z.enum(["earliest", "latest"]).default("earliest"),
  ),
  kafkaLookSeconds: variable(
    { variable: "KAFKA_LOOK_SECONDS", description: "How often the topics and the lag are looked at", fix: "seconds, 1 to 60" },
    integerText(1, 60).default(15),
  ),
  kafkaDlqTopic: variable(
    { variable: "KAFKA_DLQ_TOPIC", description: "Copy of rejected messages", fix: "a topic name" },
    z.string().refine(isTopicName).default("domain-events.rejected"),
  ),
  redisUrl: variable(
    { variable: "REDIS_URL", description: "BullMQ on Redis; unset: on PostgreSQL", fix: "a URL such as redis://host:6379", secret: true },
    urlText(["redis:", "rediss:"]).nullable().default(null),
  ),
  roles: variable(
    { variable: "ROLES", description: "What this process does", fix: `a comma list of ${roles.join(", ")}` },
    listText((item) => (roles as readonly string[]).includes(item))
      .transform((items) => items as readonly ProcessRole[])
      .default([...roles]),
  ),
  adminApiKey: variable(
    { variable: "ADMIN_API_KEY", description: "platform-admin key", fix: "any text of at least 16 characters", secret: true },
    z.string().min(16).nullable().default(null),
  ),
  encryptionKeys: variable(
    {
      variable: "ENCRYPTION_KEY",
      description: "Keys of the stored secrets; the first encrypts, all decrypt",
      fix: "32 bytes in base64 (openssl rand -base64 32), or a comma list of such",
      secret: true,
    },
    parsedText(parseEncryptionKeys).nullable().default(null),
  ),
  egressAllowCidrs: variable(
    { variable: "EGRESS_ALLOW_CIDRS", description: "Private ranges that deliveries may reach", fix: "a comma list of ranges such as 10.0.0.0/8" },
    listText(isCidr).default([]),
  ),
  egressRequireHttps: variable(
    { variable: "EGRESS_REQUIRE_HTTPS", description: "Refuse http:// targets at save", fix: "true or false" },
    flagText().default(true),
  ),
  egressDenyPorts: variable(
    { variable: "EGRESS_DENY_PORTS", description: "Ports refused in addition to the built-in list", fix: "a comma list of ports" },
    listText((item) => /^\d{1,5}$/.test(item) && Number(item) < 65_536)
      .transform((items) => items.map(Number))
      .default([]),
  ),
  egressProxy: variable(
    { variable: "EGRESS_PROXY", description: "Outgoing proxy", fix: "a URL such as http://proxy:3128", secret: true },
    webUrl.nullable().default(null),
  ),
  egressSourceIps: variable(
    { variable: "EGRESS_SOURCE_IPS", description: "Addresses shown to receivers at GET /api/v1/egress", fix: "a comma list of IP addresses or ranges" },
    listText(isAddressOrCidr).default([]),
  ),
  oidcIssuer: variable(
    { variable: "OIDC_ISSUER", description: "Issuer of JWTs that are accepted beside API keys", fix: "a URL" },
    webUrl.nullable().default(null),
  ),
  oidcAudience: variable({ variable: "OIDC_AUDIENCE", description: "Audience that a JWT must name", fix: "a text" }, text.nullable().default(null)),
  oidcJwksUrl: variable(
    { variable: "OIDC_JWKS_URL", description: "The issuer's keys (JWKS); unset: found by OpenID Connect discovery", fix: "a URL" },
    webUrl.nullable().default(null),
  ),
  oidcSharedKey: variable(
    {
      variable: "OIDC_SHARED_KEY",
      description: "Key of an issuer that signs with HS256, HS384 or HS512 and so publishes none; as text",
      fix: "a text of at least 32 characters",
      secret: true,
    },
    z.string().min(32).nullable().default(null),
  ),
  oidcClientId: variable({ variable: "OIDC_CLIENT_ID", description: "Client of the console's sign-in", fix: "a text" }, text.nullable().default(null)),
  oidcClientSecret: variable({ variable: "OIDC_CLIENT_SECRET", description: "Its secret", fix: "a text", secret: true }, text.nullable().default(null)),
  oidcTenantClaim: variable({ variable: "OIDC_TENANT_CLAIM", description: "JWT claim that names the tenant", fix: "a claim's name" }, text.default("tenant")),
  oidcRoleClaim: variable({ variable: "OIDC_ROLE_CLAIM", description: "JWT claim that names the role", fix: "a claim's name" }, text.default("role")),
  oidcCompanyClaim: variable(
    { variable: "OIDC_COMPANY_CLAIM", description: "JWT claim that names the company", fix: "a claim's name" },
    text.default("company"),
  ),
  oidcSystemClaim: variable(
    { variable: "OIDC_SYSTEM_CLAIM", description: "JWT claim that names the outside system the caller stands for", fix: "a claim's name" },
    text.default("system"),
  ),
  retentionDays: variable(
    { variable: "RETENTION_DAYS", description: "Events, deliveries and attempts are kept this long", fix: "days, 1 to 3650" },
    days.default(30),
  ),
  deadLetterRetentionDays: variable(
    { variable: "DEAD_LETTER_RETENTION_DAYS", description: "Dead letters are kept this long", fix: "days, 1 to 3650" },
    days.default(90),
  ),
  plugins: variable(
    {
      variable: "PLUGINS",
      description: "Plugin packages, or folders such as ./my-plugin, beside the built-in ones",
      fix: "a comma list of package names or folders",
    },
    listText((item) => /^\S+$/.test(item)).default([]),
  ),
  pluginNode: variable(
    {
      variable: "PLUGIN_NODE",
      description: "Node >= 26 that runs plugins which do not come with Trunkline, each in a process of its own; unset: the engine's own Node",
      fix: "the path of a node program",
    },
    text.nullable().default(null),
  ),
  catalogDirectory: variable({ variable: "CATALOG_DIR", description: "Further event types from files", fix: "a folder" }, text.nullable().default(null)),
  inboundTopic: variable(
    { variable: "INBOUND_TOPIC", description: "Events that come from inbound connectors are also copied here", fix: "a topic name" },
    z.string().refine(isTopicName).nullable().default(null),
  ),
  inspector: variable(
    { variable: "INSPECTOR", description: "Whether /inspect/{bin} is served; unset: not in production", fix: "true or false" },
    flagText().nullable().default(null),
  ),
  logLevel: variable(
    { variable: "LOG_LEVEL", description: "Least severity that is logged", fix: `one of ${logLevels.join(", ")}` },
    z.enum(logLevels).default("info"),
  ),
  logFormat: variable(
    { variable: "LOG_FORMAT", description: "json, or pretty; unset: pretty on a terminal", fix: "json or pretty" },
    z.enum(["json", "pretty"]).nullable().default(null),
  ),
  postgresPort: variable(
    { variable: "POSTGRES_PORT", description: "Port of the PostgreSQL that `npm start` brings", fix: "a port" },
    integerText(1, 65_535).default(15_432),
  ),
  kafkaPort: variable(
    { variable: "KAFKA_PORT", description: "Port of the Kafka that `npm start` brings", fix: "a port" },
    integerText(1, 65_535).default(19_092),
  ),
});

/** The engine's settings, resolved. Holds secrets: never log it, log {@link describeSettings}. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;
