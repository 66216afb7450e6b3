import { perfexSamples } from "./perfex-samples.js";
import type { SeedSample } from "./seed-sample.js";
import { smartMaintenanceSamples } from "./smart-maintenance-samples.js";
import { tageurSamples } from "./tageur-samples.js";
import { tagorunSamples } from "./tagorun-samples.js";
import { tgmExpertSamples } from "./tgm-expert-samples.js";

/** The published payloads of the seed systems. Each, put on the topic as it stands, is a valid event. */
export const seedSamples: readonly SeedSample[] = [...tgmExpertSamples, ...tageurSamples, ...perfexSamples, ...smartMaintenanceSamples, ...tagorunSamples];
