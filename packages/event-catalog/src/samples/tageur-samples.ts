import type { SeedSample } from "./seed-sample.js";

/** The payloads of Tageur's webhook page, verbatim. */
export const tageurSamples: readonly SeedSample[] = [
  {
    system: "tageur",
    type: "asset.created",
    title: "Asset Event Payload",
    text: `{
"event": "asset.created",
"timestamp": "2025-01-04T12:34:56Z",
"data": {
"id": 123,
"type": "asset",
"attributes": {
"name": "Hydraulic Pump #5",
"asset_type": "Equipment",
"status": "operational",
"serial_number": "HP-2025-0123",
"brand": "Atlas Copco",
"model_number": "GA55",
"location": "Building A - Floor 2",
"company_office_location_id": 45,
"company_office_location": {
"id": 45,
"name": "Main Warehouse",
"city": "Chicago",
"state": "IL",
"is_primary": true
},
"purchase_date": "2024-12-01",
"purchase_price": "15000.00",
"extra_values": {
"department": "Manufacturing",
"cost_center": "CC-100"
},
"created_at": "2025-01-04T12:34:56Z",
"updated_at": "2025-01-04T12:34:56Z"
}
}
}`,
  },
  {
    system: "tageur",
    type: "part.updated",
    title: "Part Event Payload",
    text: `{
"event": "part.updated",
"timestamp": "2025-01-04T12:35:00Z",
"data": {
"id": 456,
"type": "part",
"attributes": {
"part_number": "BRG-2025-001",
"name": "Ball Bearing",
"description": "High-precision ball bearing for pump motors",
"category": "Bearings",
"status": "in_stock",
"vendor": "SKF",
"manufacturer": "SKF Group",
"unit_cost": "45.99",
"created_at": "2024-11-15T10:20:00Z",
"updated_at": "2025-01-04T12:35:00Z"
}
}
}`,
  },
  {
    system: "tageur",
    type: "task.completed",
    title: "Task Event Payload",
    text: `{
"event": "task.completed",
"timestamp": "2025-01-04T12:40:00Z",
"data": {
"id": 789,
"type": "task",
"attributes": {
"title": "Monthly maintenance - Pump #5",
"description": "Inspect and service hydraulic pump",
"status": "completed",
"priority": "high",
"task_type": "maintenance",
"due_date": "2025-01-04",
"asset_id": 123,
"asset_name": "Hydraulic Pump #5",
"assigned_to_id": 456,
"assigned_to_name": "John Smith",
"created_by_id": 100,
"created_by_name": "Jane Manager",
"estimated_hours": 2.5,
"actual_hours": 2.0,
"started_at": "2025-01-04T10:00:00Z",
"completed_at": "2025-01-04T12:40:00Z",
"comments_count": 3,
"created_at": "2025-01-01T09:00:00Z",
"updated_at": "2025-01-04T12:40:00Z"
}
}
}`,
  },
  {
    system: "tageur",
    type: "task.comment.created",
    title: "Task Comment Event Payload",
    text: `{
"event": "task.comment.created",
"timestamp": "2025-01-04T11:15:00Z",
"data": {
"id": 456,
"type": "comment",
"attributes": {
"content": "Hydraulic fluid levels checked and topped up. Pressure readings normal at 2500 PSI.",
"task_id": 789,
"task_title": "Monthly maintenance - Pump #5",
"user_id": 456,
"user_name": "John Smith",
"created_at": "2025-01-04T11:15:00Z",
"updated_at": "2025-01-04T11:15:00Z"
}
}
}`,
  },
];
