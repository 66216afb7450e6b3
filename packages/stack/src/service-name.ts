/** A backing service that the stack can start. */
export type ServiceName = "postgres" | "kafka" | "redis";

/** What the outside calls a service: the variables come from the contract's "Environment" and "Commands". */
export interface ServiceFacts {
  readonly title: string;
  readonly urlVariable: string;
  readonly portVariable: string;
  readonly defaultPort: number;
}

/** Names and default ports of all services; the ports keep clear of the services' own defaults. */
export const serviceFacts: Readonly<Record<ServiceName, ServiceFacts>> = {
  postgres: { title: "PostgreSQL", urlVariable: "DATABASE_URL", portVariable: "POSTGRES_PORT", defaultPort: 15432 },
  kafka: { title: "Apache Kafka", urlVariable: "KAFKA_BROKERS", portVariable: "KAFKA_PORT", defaultPort: 19092 },
  redis: { title: "Redis", urlVariable: "REDIS_URL", portVariable: "REDIS_PORT", defaultPort: 16379 },
};
