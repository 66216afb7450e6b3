import { Controller, Inject, Req } from "@nestjs/common";
import { admitEvent, decodeMessage, rebuildEvent, type DomainEvent, type SubscriptionDocument } from "@trunkline/core";
import { parseExactJson, type JsonObject } from "@trunkline/plugin-api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { previewAnswer } from "./answers/preview-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { compileDraft, compileForPreview, compileWithConfig } from "./compile-stored.js";
import { visible } from "./connector-access.js";
import { connectorBody } from "./connector-body.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { knowledgeOf, knownEventTypes, settingsOf } from "./known-event-types.js";
import { Operation, reading } from "./operation.js";
import type { PreviewEntry } from "./preview.js";
import { draftWith, previewDraft, type Draft } from "./preview-draft.js";
import { invalid, notFound, type PointedError } from "./problem.js";
import { bodyText, readBody } from "./read-body.js";
import type { StoredEvent, TenantStore } from "./store.js";
import { judgeSubscriptions } from "./subscription-judgement.js";

const previewBody = z.strictObject({
  connectorId: z.number().int().min(1).optional(),
  plugin: z.string().max(50).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  subscriptions: connectorBody.shape.subscriptions.unwrap().optional(),
  event: z.looseObject({}).optional(),
  eventId: z.string().max(512).optional(),
  last: z.number().int().min(1).max(500).optional(),
});

type PreviewBody = z.infer<typeof previewBody>;

@Controller()
export class PreviewController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "POST",
    path: "/api/v1/preview",
    roles: reading,
    tag: "Preview",
    summary: "What would become of events at a connector, saved or not; sends nothing",
    body: previewBody,
    data: z.array(previewAnswer),
  })
  async preview(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const body = readBody(previewBody, request);
    const { draft, warnings } = await this.draftOf(caller, body);
    const events = await this.eventsOf(caller, body, request);
    const knowledge = await knowledgeOf(this.dependencies, events, caller.tenant);
    const entries: PreviewEntry[] = [];
    for (const event of events) entries.push(await previewDraft(draft, event, knowledge));
    return answer(entries, { warnings });
  }

  /** A saved connector, with what the body says in place of its own; or one that is not saved yet. */
  private async draftOf(caller: Caller, body: PreviewBody): Promise<{ readonly draft: Draft; readonly warnings: readonly PointedError[] }> {
    const subscriptions = body.subscriptions as readonly SubscriptionDocument[] | undefined;
    const { errors, warnings } = await judgeSubscriptions(subscriptions ?? [], await knownEventTypes(this.dependencies, caller));
    if (errors.length > 0) throw invalid(errors);
    return { draft: await this.judgedDraft(caller, body, subscriptions), warnings };
  }

  private async judgedDraft(
    caller: Caller,
    { connectorId, plugin = "webhook", config }: PreviewBody,
    subscriptions: readonly SubscriptionDocument[] | undefined,
  ): Promise<Draft> {
    if (connectorId === undefined) {
      return draftWith(subscriptions ?? [{ eventTypes: ["*"], filter: null, template: null }], (given) =>
        compileDraft(this.dependencies, caller, { plugin, config: (config ?? {}) as JsonObject, subscriptions: given }),
      );
    }
    const stored = visible(caller, await this.dependencies.database.asTenant(caller.tenant, (store) => store.connectors.get(connectorId)));
    const compile =
      config === undefined
        ? (given: readonly SubscriptionDocument[]) => compileForPreview(this.dependencies, { ...stored, subscriptions: given })
        : await compileWithConfig(this.dependencies, stored, config as JsonObject);
    return draftWith(subscriptions ?? stored.subscriptions, compile);
  }

  private async eventsOf(caller: Caller, { event, eventId, last }: PreviewBody, request: FastifyRequest): Promise<readonly DomainEvent[]> {
    if (event !== undefined) return [await this.readEvent(caller, exactMember(bodyText(request), "event"))];
    const { company } = caller;
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      if (eventId === undefined)
        return (await newestEvents(store, last ?? 1)).filter((found) => company === null || found.company === company).map(rebuildEvent);
      const found = await store.events.get(eventId);
      if (found === null || (company !== null && found.company !== company)) throw notFound("event");
      return [rebuildEvent(found)];
    });
  }

  /** Reads an event as intake would, in the caller's tenant whatever it claims. */
  private async readEvent(caller: Caller, event: string): Promise<DomainEvent> {
    const now = this.dependencies.clock.now();
    const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
    const decoded = decodeMessage({ provenance, value: Buffer.from(event), timestampMs: now, boundTenant: caller.tenant, originSystem: null }, now);
    if (decoded.kind !== "event") throw invalid([{ pointer: "/event", message: decoded.kind === "rejected" ? decoded.rejected.detail : "is empty" }]);
    return admitEvent(decoded.candidate, await settingsOf(this.dependencies, caller.tenant, [decoded.candidate.company]));
  }
}

/** Pages of the list hold 200 at most. */
async function newestEvents(store: TenantStore, count: number): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (let cursor: string | null | undefined; found.length < count && cursor !== null; ) {
    const page = await store.events.list({ limit: Math.min(200, count - found.length), ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

/** A member of a JSON object as text, with every digit of long integers and members of any name. */
function exactMember(text: string, name: string): string {
  return JSON.stringify((parseExactJson(text) as JsonObject)[name]);
}
