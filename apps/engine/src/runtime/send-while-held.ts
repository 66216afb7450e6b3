import type { SendResult, Sender } from "@trunkline/core";
import type { ProcessLease } from "./process-lease.js";

/**
 * Sends only while the process has its lease: without it others do its work. A send that failed while the lease was lost says nothing of the target, as its
 * time ran out while this process stood still: it must neither count as an attempt nor open a breaker.
 */
export function sendWhileHeld(sender: Sender, lease: Pick<ProcessLease, "isHeld">): Sender {
  const judge = (result: SendResult): SendResult => (result.kind === "failure" && !lease.isHeld() ? lost() : result);
  return { send: (request) => (lease.isHeld() ? sender.send(request).then(judge) : Promise.resolve(lost())) };
}

function lost(): SendResult {
  return { kind: "failure", code: "aborted", message: "this process has lost its lease", durationMs: 0 };
}
