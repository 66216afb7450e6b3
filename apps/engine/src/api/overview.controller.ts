import { Controller, Inject, Query } from "@nestjs/common";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { overviewAnswer } from "./answers/overview-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { beginOf, stepsMs } from "./connector-statistics.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { Operation, reading } from "./operation.js";
import { readQuery } from "./read-body.js";
import type { Overview } from "./store.js";

const overviewQuery = z.object({ window: z.enum(["1h", "24h", "7d"]).default("24h") });

@Controller()
export class OverviewController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/overview",
    roles: reading,
    tag: "Overview",
    summary: "All connectors together: deliveries over time, success rate, p95, and what needs attention",
    query: overviewQuery,
    data: overviewAnswer,
  })
  async overview(@FromCaller() { tenant, company }: Caller, @Query() rawQuery: unknown) {
    const { window } = readQuery(overviewQuery, rawQuery);
    const stepMs = stepsMs[window];
    const fromMs = beginOf(window, this.dependencies.clock.now());
    const found = await this.dependencies.database.asTenant(tenant, (store) => store.overview({ fromMs, stepMs, company }));
    return answer<z.infer<typeof overviewAnswer>>({
      window,
      from: isoTime(fromMs),
      stepMs,
      ...totalsOf(found),
      attention: attentionOf(found, await this.dependencies.metrics.lag()),
    });
  }
}

function totalsOf({ buckets, p50Ms, p95Ms }: Overview) {
  const sum = (pick: (bucket: Overview["buckets"][number]) => number) => buckets.reduce((total, bucket) => total + pick(bucket), 0);
  const [attempts, success2xx] = [sum((bucket) => bucket.attempts), sum((bucket) => bucket.success2xx)];
  return {
    buckets: buckets.map(({ startMs, ...bucket }) => ({ start: isoTime(startMs), ...bucket })),
    attempts,
    success2xx,
    successRate: attempts === 0 ? null : success2xx / attempts,
    delivered: sum((bucket) => bucket.delivered),
    failed: sum((bucket) => bucket.failed),
    retries: sum((bucket) => bucket.retries),
    p50Ms,
    p95Ms,
  };
}

function attentionOf({ openBreakers, disabledByEngine, troubled, deadLetters, rejectedMessages, parked }: Overview, lag: number | null) {
  return { openBreakers, disabledByEngine, connectors: troubled, deadLetters, rejectedMessages, parked, lag };
}
