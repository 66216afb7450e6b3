/** Live rows of a connector, and those that are sent once more, lie in two ranges of one index: what needs the first of them all reads both. */
const part = (isReplayed: boolean, condition: string, limit: string) => `select tenant, id, day, next_attempt_at from trunkline.delivery
  where connector_id = $1 and replayed = ${isReplayed} and next_attempt_at is not null and ${condition}
  order by next_attempt_at, number limit ${limit} for update skip locked`;

/** Common table expressions, the last by this name: waiting rows of connector $1, locked, earliest due first; what is sent once more fills up where there is too little else. */
export function liveFirst(name: string, condition: string, limit: string | number): string {
  return `live as materialized (
  ${part(false, condition, String(limit))}
), replays as materialized (
  ${part(true, condition, `(select ${limit} - count(*) from live)`)}
), ${name} as materialized (
  select * from live union all select * from replays
)`;
}

/** When the first waiting row of a connector is due; null: none waits. */
export function firstDue(connector: string): string {
  const of = (isReplayed: boolean) =>
    `(select next_attempt_at from trunkline.delivery where connector_id = ${connector} and replayed = ${isReplayed} and next_attempt_at is not null order by next_attempt_at limit 1)`;
  return `least(${of(false)}, ${of(true)})`;
}
