import type { ClaimedDelivery } from "@trunkline/core";
import type { Pool } from "pg";
import type { RebuildEvent } from "../open-options.js";
import { claimedColumns, claimedOf, isNotBlocked, joinEvent, takeDue, type ClaimRequest, type ClaimRow } from "./claim.js";
import { liveFirst } from "./live-first.js";

/** What waits for its batch goes along with what is due; it goes without anything due where there is enough of it. */
const claimSql = `
with ${liveFirst("waiting", `(next_attempt_at <= to_timestamp($4::float8 / 1000) or (status = 'parked' and reason = 'batch')) and ${isNotBlocked}`, "$3::integer")}, due as materialized (
  select tenant, id, day from waiting
  where (select count(*) from waiting) >= $3 or exists (select 1 from waiting where next_attempt_at <= to_timestamp($4::float8 / 1000))
), ${takeDue}
select ${claimedColumns} from taken ${joinEvent} order by taken.replayed, taken.planned_at, taken.number`;

/** At most `limit` rows that go out together, now owned. */
export async function claimBatch(pool: Pool, rebuildEvent: RebuildEvent, { connectorId, owner, limit, nowMs }: ClaimRequest): Promise<ClaimedDelivery[]> {
  const { rows } = await pool.query<ClaimRow>({ name: "claim-batch", text: claimSql, values: [connectorId, owner, limit, nowMs] });
  return rows.map((row) => claimedOf(row, connectorId, rebuildEvent));
}
