import type { SeedSample } from "./seed-sample.js";

/** The only payload on TagoRUN's webhook page that is no template, verbatim. */
export const tagorunSamples: readonly SeedSample[] = [
  {
    system: "tagorun",
    type: "user.login",
    title: "Create Webhook Endpoint",
    text: `{
  "event": "user.login",
  "timestamp": "2023-01-15T10:30:00Z",
  "user": {
    "id": "user123",
    "email": "user@example.com",
    "name": "John Doe"
  },
  "data": {
    "ip_address": "192.168.1.100",
    "user_agent": "Mozilla/5.0...",
    "session_id": "sess_abc123"
  }
}`,
  },
];
