/** What the reference's process is told at its start. */
export interface ReferenceSettings {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly databaseUrl: string;
  readonly target: string;
  /** Number of connectors; each gets every event. */
  readonly fanout: number;
}
