import type { RuntimeParts } from "./runtime-parts.js";

/** Does what is left of erasures; none counts as done before the audit log tells what became of it. */
export async function workOnErasures({ database, logger }: Pick<RuntimeParts, "database" | "logger">): Promise<void> {
  const ended = await database.personalData.work(async ({ id, tenant, kind, touched, createdBy }) => {
    const [place, action, target] = kind === "tenant" ? ["default", "tenant.erased", `tenant:${tenant}`] : [tenant, "subject.erased", `erasure:${id}`];
    await database.asTenant(place!, (store) => store.audit.append({ actor: createdBy, action: action!, target: target!, detail: { ...touched } }));
  });
  for (const { id, tenant, kind, touched } of ended) logger.info({ tenant, erasure: id, kind, touched }, "erasure.done");
}
