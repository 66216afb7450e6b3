import { Controller, Inject, Query, Req, Res, type OnModuleDestroy } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { admitted, bearerOf, type Authenticator } from "../../auth/authenticate.js";
import type { Caller } from "../../auth/caller.js";
import type { Doors } from "../../auth/doors.js";
import { FromCaller } from "../caller-parameter.js";
import { deliveryStatuses, viewDelivery } from "../delivery-view.js";
import { apiAuthenticator, apiDependencies, apiDoors, type ApiDependencies } from "../dependencies.js";
import { Operation, reading } from "../operation.js";
import { Problem } from "../problem.js";
import { readQuery } from "../read-body.js";
import type { StoredDelivery } from "../store.js";
import { createDeliveryTail, type DeliveryTail } from "./delivery-tail.js";
import { openEventStream, type EventStream } from "./event-stream.js";

/** Of one process. */
const MOST_STREAMS = 500;

const streamQuery = z.object({
  connectorId: z.coerce.number().int().optional(),
  status: z.enum(deliveryStatuses).optional(),
  type: z.string().max(128).optional(),
});

type StreamFilter = z.infer<typeof streamQuery>;

@Controller()
export class DeliveryStreamController implements OnModuleDestroy {
  /** Whose each is. */
  private readonly streams = new Map<EventStream, string>();
  private readonly tail: DeliveryTail;

  constructor(
    @Inject(apiDependencies) private readonly dependencies: ApiDependencies,
    @Inject(apiAuthenticator) private readonly authenticate: Authenticator,
    @Inject(apiDoors) private readonly doors: Doors,
  ) {
    const { database, reportError } = dependencies;
    this.tail = createDeliveryTail({
      look: (tenant, input) => database.asTenant(tenant, async (store) => (await store.deliveries.list(input)).items),
      failed: (error) => reportError(error, { method: "GET", url: "/api/v1/stream/deliveries" }),
    });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/stream/deliveries",
    roles: reading,
    tag: "Deliveries",
    summary: "Deliveries as they come and change, as Server-Sent Events `delivery`; `skipped` says how many a slow listener missed",
    query: streamQuery,
    produces: "text/event-stream",
  })
  stream(@FromCaller() caller: Caller, @Query() rawQuery: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const filter = readQuery(streamQuery, rawQuery);
    if (this.streams.size >= MOST_STREAMS) throw new Problem(503, "Too many streams are open here.", [], { "retry-after": "30" });
    reply.hijack();
    const stream = openEventStream(reply.raw, {
      mayGoOn: () => this.isStillGood(caller, request),
      ended: () => {
        leave();
        this.streams.delete(stream);
        this.showStreams(caller.tenant);
      },
    });
    this.streams.set(stream, caller.tenant);
    this.showStreams(caller.tenant);
    const leave = this.tail.listen(caller.tenant, (delivery) => {
      if (isWanted(delivery, caller, filter)) stream.send(textOf(delivery));
    });
  }

  /** A process that stops waits for nobody who listens. */
  onModuleDestroy(): void {
    this.tail.close();
    for (const stream of this.streams.keys()) stream.end();
  }

  private showStreams(tenant: string): void {
    this.dependencies.metrics.setStreams(tenant, [...this.streams.values()].filter((other) => other === tenant).length);
  }

  /** As at a request of its own: somebody may have signed out, or a key been revoked, in any process. */
  private async isStillGood({ validUntilMs }: Caller, { headers, sessionCookie }: FastifyRequest): Promise<boolean> {
    if (validUntilMs !== null && validUntilMs <= this.dependencies.clock.now()) return false;
    if (sessionCookie !== null) return (await this.doors.sessions.find(sessionCookie)) !== null;
    const credential = bearerOf(headers.authorization);
    return credential !== null && admitted(await this.authenticate(credential)) !== null;
  }
}

function isWanted(delivery: StoredDelivery, { company }: Caller, { connectorId, status, type }: StreamFilter): boolean {
  if (company !== null && delivery.company !== company) return false;
  if (connectorId !== undefined && delivery.connectorId !== connectorId) return false;
  return (status === undefined || delivery.status === status) && (type === undefined || delivery.eventType === type);
}

/** Written once, however many listen. */
const texts = new WeakMap<StoredDelivery, string>();

function textOf(delivery: StoredDelivery): string {
  const known = texts.get(delivery);
  if (known !== undefined) return known;
  const text = JSON.stringify(viewDelivery(delivery));
  texts.set(delivery, text);
  return text;
}
