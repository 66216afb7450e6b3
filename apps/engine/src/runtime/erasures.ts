import type { RuntimeParts } from "./runtime-parts.js";

/** Does what is left of erasures, and tells the audit log what became of them. */
export async function workOnErasures({ database, logger }: Pick<RuntimeParts, "database" | "logger">): Promise<void> {
  for (const { id, tenant, kind, touched, createdBy } of await database.personalData.work()) {
    logger.info({ tenant, erasure: id, kind, touched }, "erasure.done");
    const [place, action, target] = kind === "tenant" ? ["default", "tenant.erased", `tenant:${tenant}`] : [tenant, "subject.erased", `erasure:${id}`];
    await database.asTenant(place!, (store) => store.audit.append({ actor: createdBy, action: action!, target: target!, detail: { ...touched } }));
  }
}
