/** Names of queues and jobs, in one place. A drain job holds a connector's id and nothing else: what is due, the database knows. */
export const DRAIN_QUEUE = "drain";
export const MAINTENANCE_QUEUE = "maintenance";
export const RECONCILE_JOB = "reconcile";
export const PARTITIONS_JOB = "partitions";

export interface DrainJob {
  readonly connectorId: number;
}
