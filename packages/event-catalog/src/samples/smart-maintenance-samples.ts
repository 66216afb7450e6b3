import type { SeedSample } from "./seed-sample.js";

/** The payload of SmartMaintenance's webhook page, verbatim but for the dots with which it ends `data`. */
export const smartMaintenanceSamples: readonly SeedSample[] = [
  {
    system: "smartmaintenance",
    type: "task.completed",
    title: "Payload format",
    text: `{
"event": "task.completed",
"timestamp": "2026-04-24T09:15:30+07:00",
"company_id": 1,
"company_name": "PT Kahatex",
"data": {
"task_id": 12345,
"asset_id": 678,
"technician_id": 42
}
}`,
  },
];
