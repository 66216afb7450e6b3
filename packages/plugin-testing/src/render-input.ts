import type { EventView, RenderInput } from "@trunkline/plugin-api";
import { connector, delivery, NOW } from "./attempt.js";

/** What `render` is given for an event by a connector without a template; the same connector, delivery and moment every time. */
export function renderInputOf<Config>(event: EventView, config: Config, given: Partial<RenderInput<Config>> = {}): RenderInput<Config> {
  return { event, payload: null, config, connector, delivery, now: NOW, ...given };
}
