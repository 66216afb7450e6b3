import { expect } from "vitest";
import type { Connector } from "./create-connector.js";
import { deliveryOf } from "./delivery-log.js";
import { eventually } from "./eventually.js";
import { produceEvents } from "./produce.js";
import type { Receiver } from "./start-receiver.js";
import type { Verify } from "./verify-signature.js";
import type { System } from "./whole-system.js";

export interface RotationInput {
  readonly connector: Connector & { readonly secret: string };
  /** The connector's only event type; its own schedule should be long. */
  readonly eventType: string;
  readonly receiver: Receiver;
  readonly path: string;
  readonly verify: Verify;
}

/** Where receivers know one secret: an overlap is refused (422), and the new secret signs the next attempt, also of a delivery that was begun with the old one. */
export async function proveRotationAtOnce({ engine, admin }: System, { connector, eventType, receiver, path, verify }: RotationInput): Promise<void> {
  receiver.respondWith((_request, earlier) => ({ status: earlier === 0 ? 503 : 200 }));
  await produceEvents(engine, [{ id: `${eventType}-before`, type: eventType, data: {} }]);
  const { id } = await eventually(async () => {
    const found = await deliveryOf(admin, connector.id, `${eventType}-before`);
    expect(found.status).toBe("retrying");
    return found;
  });
  const rotate = (body: Record<string, unknown>) => admin.post<Connector>(`/connectors/${connector.id}/rotate-secret`, body);
  await expect(rotate({ overlapSeconds: 60 })).rejects.toMatchObject({ status: 422, problem: { errors: [{ pointer: "/overlapSeconds" }] } });
  const { data } = await rotate({ overlapSeconds: 0 });
  const secret = data.secret ?? "";
  expect(secret).not.toBe(connector.secret);
  await admin.post(`/deliveries/${id}/retry`, {});
  await eventually(async () => expect(await deliveryOf(admin, connector.id, `${eventType}-before`)).toMatchObject({ status: "delivered" }));
  const [first, second] = receiver.at(path);
  expect([verify(connector.secret, first!), verify(secret, first!)]).toEqual([true, false]);
  expect([verify(connector.secret, second!), verify(secret, second!)]).toEqual([false, true]);
  expect(second!.body.equals(first!.body)).toBe(true);
}
