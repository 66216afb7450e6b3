import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { Replay, ReplayInput } from "@trunkline/database";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { eventReplayAnswer, replayAnswer, replayCountAnswer } from "./answers/replay-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { notFound, QuotaProblem } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import { eventReplayBody, replayBody, replayInput, replayListQuery, viewReplay } from "./replay-body.js";

const tag = "Replays";

@Controller()
export class ReplaysController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "POST",
    path: "/api/v1/events/:id/replay",
    roles: administering,
    tag,
    summary: "Sends an event once more to the connectors that match now, under the same delivery ids",
    body: eventReplayBody,
    status: 202,
    data: eventReplayAnswer,
  })
  async replayEvent(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const { connectors, render } = await this.bodyOfEvent(caller, id, request);
    const event = await this.event(caller, id);
    const allowed = await this.ownConnectors(caller, connectors);
    const deliveries = await this.dependencies.replays.replayEvent({ event, connectors: allowed, render });
    await this.audit(caller, "event.replay", `event:${id}`, { deliveries: deliveries.length });
    return answer<z.infer<typeof eventReplayAnswer>>({ id: event.id, deliveries });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/replays",
    roles: administering,
    tag,
    summary: "Sends recorded events once more, at a rate; or counts them",
    body: replayBody,
    status: 202,
    data: z.union([replayAnswer, replayCountAnswer]),
  })
  async start(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const body = readBody(replayBody, request);
    const input = { ...replayInput(caller, body, this.dependencies.clock.now()), connectors: await this.ownConnectors(caller, wanted(body)) };
    if (body.dryRun) return answer<z.infer<typeof replayCountAnswer>>({ dryRun: true, ...(await this.dependencies.replays.count(input)) });
    await this.refuseOverQuota(caller, input.query);
    const replay = await this.dependencies.database.replays.start(input);
    await this.audit(caller, "replay.start", `replay:${replay.id}`, { query: body.query, events: replay.events });
    return answer(viewReplay(replay));
  }

  @Operation({
    method: "GET",
    path: "/api/v1/replays",
    roles: reading,
    tag,
    summary: "Replays, newest first",
    query: replayListQuery,
    data: z.array(replayAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const { limit } = readQuery(replayListQuery, rawQuery);
    const found = (await this.dependencies.database.replays.list(caller.tenant)).filter((replay) => isVisible(caller, replay));
    return answer(found.slice(0, limit).map(viewReplay), { nextCursor: null });
  }

  @Operation({ method: "GET", path: "/api/v1/replays/:id", roles: reading, tag, summary: "How far a replay has come", data: replayAnswer })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return answer(viewReplay(await this.existing(caller, id)));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/replays/:id/abort",
    roles: administering,
    tag,
    summary: "Ends a replay; what is in line stays in line",
    data: replayAnswer,
  })
  async abort(@FromCaller() caller: Caller, @Param("id") id: string) {
    const { id: number } = await this.existing(caller, id);
    const replay = await this.dependencies.database.replays.abort(caller.tenant, number);
    if (replay === null) throw notFound("replay");
    await this.audit(caller, "replay.abort", `replay:${id}`, {});
    return answer(viewReplay(replay));
  }

  private async refuseOverQuota({ tenant }: Caller, query: ReplayInput["query"]): Promise<void> {
    const { platform, replays } = this.dependencies.database;
    const most = (await platform.tenants.get(tenant))?.quotas.replayEvents ?? null;
    const events = most === null ? 0 : await replays.countEvents(tenant, query);
    if (most === null || events <= most) return;
    throw new QuotaProblem(422, `The query finds ${events} events; a replay of this tenant may have at most ${most}.`, [
      { pointer: "/query", message: `must find at most ${most} events` },
    ]);
  }

  private async bodyOfEvent(caller: Caller, id: string, request: FastifyRequest): Promise<z.infer<typeof eventReplayBody>> {
    await this.event(caller, id);
    return readBody(eventReplayBody, request);
  }

  private event(caller: Caller, id: string) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const found = await store.events.get(id);
      if (found === null || (caller.company !== null && found.company !== caller.company)) throw notFound("event");
      return found;
    });
  }

  private async existing(caller: Caller, id: string): Promise<Replay> {
    const replay = /^[1-9]\d{0,14}$/.test(id) ? await this.dependencies.database.replays.get(caller.tenant, Number(id)) : null;
    if (replay === null || !isVisible(caller, replay)) throw notFound("replay");
    return replay;
  }

  /** A company's key replays to its own connectors only. */
  private async ownConnectors(caller: Caller, connectors: readonly number[] | null): Promise<readonly number[] | null> {
    const { company } = caller;
    if (company === null) return connectors;
    const own: number[] = [];
    await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await store.connectors.list(cursor === undefined ? { limit: 200 } : { limit: 200, cursor });
        own.push(...page.items.filter((stored) => stored.company === company).map(({ id }) => id));
        cursor = page.nextCursor;
      }
    });
    return own.filter((id) => connectors === null || connectors.includes(id));
  }

  private async audit(caller: Caller, action: string, target: string, detail: Record<string, unknown>): Promise<void> {
    await this.dependencies.database.asTenant(caller.tenant, (store) => store.audit.append({ actor: caller.actor, action, target, detail: detail as never }));
  }
}

function wanted({ connectors, query }: z.infer<typeof replayBody>): readonly number[] | null {
  return connectors ?? (query.connectorId === undefined ? null : [query.connectorId]);
}

function isVisible(caller: Caller, { query }: Replay): boolean {
  return caller.company === null || query.company === caller.company;
}
