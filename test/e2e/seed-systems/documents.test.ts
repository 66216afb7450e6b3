import { tokenEnvironment } from "../../support/shared-key-token.js";
import { describeSystem } from "../../support/whole-system.js";
import { perfex } from "./perfex.js";
import { smartMaintenance } from "./smartmaintenance.js";
import { tageur } from "./tageur.js";
import { tagorun } from "./tagorun.js";
import { tgmExpert } from "./tgm-expert.js";

const environment = { ...tokenEnvironment, EGRESS_SOURCE_IPS: "203.0.113.1,203.0.113.2,203.0.113.0/24" };

/** Each document by itself, tenants and receivers of their own; one engine serves them all. */
await describeSystem("The seed systems' documents", { environment }, (system) => {
  tgmExpert(system);
  tageur(system);
  perfex(system);
  smartMaintenance(system);
  tagorun(system);
});
