import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { StoredConnector } from "@trunkline/database";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { connectorAnswer, revisionAnswer, savedConnectorAnswer, statisticsAnswer, testAnswer } from "./answers/connector-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { connectorId, visible } from "./connector-access.js";
import { backlogBody, disable, enable, pause, resume, rotateBody, rotateSecret, type ActionInput } from "./connector-actions.js";
import { rollback, rollbackBody } from "./connector-rollback.js";
import { statisticsView, stepsMs, windowsMs } from "./connector-statistics.js";
import { idleState, isoTime, viewConnector } from "./connector-view.js";
import { deliveryFilter, deliveryListQuery, viewDelivery } from "./delivery-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { receivesOnly } from "./direction.js";
import { administering, Operation, reading } from "./operation.js";
import { readBody, readQuery } from "./read-body.js";

const tag = "Connectors";
const testBody = z.strictObject({ eventType: z.string().max(128).nullable().default(null) });
const statsQuery = z.object({ window: z.enum(["1h", "24h", "7d"]).default("24h") });
const path = (action: string): string => `/api/v1/connectors/:id/${action}`;

@Controller()
export class ConnectorActionsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "POST",
    path: path("enable"),
    roles: administering,
    tag,
    summary: "Switches on; resets the failure counter; delivers or discards what waited",
    body: backlogBody,
    data: connectorAnswer,
  })
  async enable(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const input = await this.existing(caller, id);
    return this.shown(await enable(input, readBody(backlogBody, request).backlog));
  }

  @Operation({
    method: "POST",
    path: path("disable"),
    roles: administering,
    tag,
    summary: "Switches off: events of that time are not matched, planned work is parked",
    data: connectorAnswer,
  })
  async disable(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.shown(await disable(await this.existing(caller, id)));
  }

  @Operation({ method: "POST", path: path("pause"), roles: administering, tag, summary: "Holds: everything is matched and parked", data: connectorAnswer })
  async pause(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.shown(await pause(await this.existing(caller, id)));
  }

  @Operation({
    method: "POST",
    path: path("resume"),
    roles: administering,
    tag,
    summary: "Ends a pause; delivers or discards what waited",
    body: backlogBody,
    data: connectorAnswer,
  })
  async resume(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const input = await this.existing(caller, id);
    return this.shown(await resume(input, readBody(backlogBody, request).backlog));
  }

  @Operation({
    method: "POST",
    path: path("rotate-secret"),
    roles: administering,
    tag,
    summary: "A new signing secret, shown this once",
    body: rotateBody,
    data: savedConnectorAnswer,
  })
  async rotateSecret(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const input = await this.existing(caller, id);
    const { stored, newSecret } = await rotateSecret(input, readBody(rotateBody, request));
    return answer({ ...(await this.view(stored)), secret: newSecret });
  }

  @Operation({
    method: "POST",
    path: path("test"),
    roles: administering,
    tag,
    summary: "Sends one test event and waits for the answer",
    body: testBody,
    data: testAnswer,
  })
  async test(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const input = await this.withTarget(caller, id);
    const { eventType } = readBody(testBody, request);
    const result = await this.dependencies.runtime.test({ tenant: caller.tenant, connectorId: input.id, eventType });
    await this.audit(input, "connector.test", result.outcome);
    return answer(result);
  }

  @Operation({ method: "POST", path: path("check"), roles: administering, tag, summary: "Asks the target for a HEAD, 5 s" })
  async check(@FromCaller() caller: Caller, @Param("id") id: string) {
    const input = await this.withTarget(caller, id);
    const { status, responseCode, responseTimeMs, error } = await this.dependencies.runtime.check(caller.tenant, input.id);
    await this.audit(input, "connector.check", status);
    const checkedAt = isoTime(this.dependencies.clock.now());
    return answer({
      webhook_id: input.id,
      status,
      response_code: responseCode,
      response_time: responseTimeMs,
      checked_at: checkedAt,
      ...(error === null ? {} : { error }),
    });
  }

  @Operation({ method: "GET", path: path("revisions"), roles: reading, tag, summary: "Earlier versions, newest first", data: z.array(revisionAnswer) })
  async revisions(@FromCaller() caller: Caller, @Param("id") id: string) {
    const input = await this.existing(caller, id);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const revisions = await store.connectors.revisions(input.id);
      return answer(
        revisions.map((stored) => ({
          revision: stored.revision,
          createdAt: isoTime(stored.updatedAtMs),
          connector: viewConnector(this.dependencies, stored, idleState),
        })),
      );
    });
  }

  @Operation({
    method: "POST",
    path: path("rollback"),
    roles: administering,
    tag,
    summary: "Brings back an earlier version, judged as if it were new; the signing secret stays",
    body: rollbackBody,
    data: connectorAnswer,
  })
  async rollback(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const input = await this.existing(caller, id);
    const { stored, warnings } = await rollback(input, readBody(rollbackBody, request).revision);
    return answer(await this.view(stored), { warnings });
  }

  @Operation({
    method: "GET",
    path: path("stats"),
    roles: reading,
    tag,
    summary: "What happened in a window: attempts, success rate, durations",
    query: statsQuery,
    data: statisticsAnswer,
  })
  async stats(@FromCaller() caller: Caller, @Param("id") id: string, @Query() rawQuery: unknown) {
    const { window } = readQuery(statsQuery, rawQuery);
    const input = await this.existing(caller, id);
    return this.dependencies.database.asTenant(caller.tenant, async (store) =>
      answer(
        statisticsView({
          found: await store.statistics(input.id, { windowMs: windowsMs[window], stepMs: stepsMs[window] }),
          state: (await store.connectors.states([input.id])).get(input.id) ?? idleState,
          window,
          nowMs: this.dependencies.clock.now(),
        }),
      ),
    );
  }

  @Operation({ method: "GET", path: path("deliveries"), roles: reading, tag, summary: "Deliveries of a connector, newest first", query: deliveryListQuery })
  async deliveries(@FromCaller() caller: Caller, @Param("id") id: string, @Query() rawQuery: unknown) {
    const input = await this.existing(caller, id);
    const query = readQuery(deliveryListQuery, rawQuery);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.deliveries.list(deliveryFilter({ ...query, connectorId: input.id }));
      return answer(items.map(viewDelivery), { nextCursor });
    });
  }

  /** 404 before the body is looked at. */
  private async existing(caller: Caller, id: string): Promise<ActionInput> {
    await this.stored(caller, id);
    return { dependencies: this.dependencies, caller, id: connectorId(id) };
  }

  private async withTarget(caller: Caller, id: string): Promise<ActionInput> {
    const { plugin } = await this.stored(caller, id);
    if (this.dependencies.plugins.plugin(plugin)?.direction === "inbound") throw receivesOnly(plugin);
    return { dependencies: this.dependencies, caller, id: connectorId(id) };
  }

  private async stored(caller: Caller, id: string): Promise<StoredConnector> {
    const number = connectorId(id);
    return visible(caller, await this.dependencies.database.asTenant(caller.tenant, (store) => store.connectors.get(number)));
  }

  /** Whoever looks around by way of our network leaves a trace. */
  private async audit({ caller, id }: ActionInput, action: string, outcome: string): Promise<void> {
    const entry = { actor: caller.actor, action, target: `connector:${id}`, detail: { outcome } };
    await this.dependencies.database.asTenant(caller.tenant, (store) => store.audit.append(entry));
  }

  private async shown(stored: StoredConnector) {
    return answer(await this.view(stored));
  }

  private async view(stored: StoredConnector) {
    const states = await this.dependencies.database.asTenant(stored.tenant, (store) => store.connectors.states([stored.id]));
    return viewConnector(this.dependencies, stored, states.get(stored.id) ?? idleState);
  }
}
