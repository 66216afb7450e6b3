import type { SeedSample } from "./seed-sample.js";

/** The payloads of TGM Expert's webhook page, verbatim. */
export const tgmExpertSamples: readonly SeedSample[] = [
  // The page elides the data of this payload; the data of its standard payload stands in.
  {
    system: "tgm-expert",
    type: "inspection.created",
    title: "Payload with client and company",
    text: `{
"event": "inspection.created",
"timestamp": "2026-02-05T10:30:00Z",
"client": {
"id": "acme-corp",
"name": "Acme Corporation"
},
"company": {
"id": 1,
"name": "Acme HQ"
},
"data": {
"id": 12345,
"type": "Inspection",
"attributes": {
"id": 12345,
"title": "Monthly Turbine Inspection",
"status": "pending",
"scheduledDate": "2026-02-15",
"unit": {
"id": 100,
"name": "Turbine Unit 1"
},
"inspector": {
"id": 50,
"name": "John Smith"
},
"createdAt": "2026-02-01T12:30:45Z",
"updatedAt": "2026-02-01T12:30:45Z"
},
"previous": null
}
}`,
  },
  {
    system: "tgm-expert",
    type: "inspection.created",
    title: "Standard Payload",
    text: `{
"eventId": "550e8400-e29b-41d4-a716-446655440000",
"event": "inspection.created",
"timestamp": "2026-02-01T12:30:45.123Z",
"webhookId": 1,
"apiVersion": "1.0",
"data": {
"id": 12345,
"type": "Inspection",
"attributes": {
"id": 12345,
"title": "Monthly Turbine Inspection",
"status": "pending",
"scheduledDate": "2026-02-15",
"unit": {
"id": 100,
"name": "Turbine Unit 1"
},
"inspector": {
"id": 50,
"name": "John Smith"
},
"createdAt": "2026-02-01T12:30:45Z",
"updatedAt": "2026-02-01T12:30:45Z"
},
"previous": null
},
"metadata": null
}`,
  },
  {
    system: "tgm-expert",
    type: "inspection.updated",
    title: "Update Payload",
    text: `{
"eventId": "550e8400-e29b-41d4-a716-446655440001",
"event": "inspection.updated",
"timestamp": "2026-02-01T14:00:00.000Z",
"webhookId": 1,
"apiVersion": "1.0",
"data": {
"id": 12345,
"type": "Inspection",
"attributes": {
"id": 12345,
"title": "Monthly Turbine Inspection",
"status": "completed",
"completedAt": "2026-02-01T14:00:00Z"
},
"previous": {
"status": "in_progress"
}
}
}`,
  },
  {
    system: "tgm-expert",
    type: "inspection.deleted",
    title: "Delete Payload",
    text: `{
"eventId": "550e8400-e29b-41d4-a716-446655440002",
"event": "inspection.deleted",
"timestamp": "2026-02-01T15:00:00.000Z",
"webhookId": 1,
"apiVersion": "1.0",
"data": {
"id": 12345,
"type": "Inspection",
"attributes": {
"id": 12345,
"title": "Monthly Turbine Inspection"
}
}
}`,
  },
  {
    system: "tgm-expert",
    type: "webhook.ping",
    title: "The test payload",
    text: `{
"eventId": "ping-1706745600000",
"event": "webhook.ping",
"timestamp": "2026-02-01T12:00:00Z",
"webhookId": 1,
"apiVersion": "1.0",
"data": {
"type": "WebhookTest",
"attributes": {
"message": "This is a test webhook delivery"
}
}
}`,
  },
];
