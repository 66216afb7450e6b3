import { invalid, Problem, type PointedError } from "../../api/problem.js";

/** Where TGM Expert's fields lie in a connector; the first that fits counts. */
const pointers: readonly (readonly [connector: RegExp, webhook: string])[] = [
  [/^\/config\/headers/, "/customHeaders"],
  [/^\/config\/method/, "/httpMethod"],
  [/^\/config(?=\/)/, ""],
  [/^\/delivery(?=\/)/, ""],
  [/^\/subscriptions(?:\/0(?:\/eventTypes)?)?/, "/events"],
  [/^\/company$/, "/companyId"],
  [/^\/enabled$/, "/isActive"],
];

/** Faults and warnings of a connector, pointing at the fields that TGM's admins know. */
export function inWebhookWords(errors: readonly PointedError[]): readonly PointedError[] {
  return errors.map(({ pointer, message }) => {
    const known = pointers.find(([connector]) => connector.test(pointer));
    return { pointer: known === undefined ? pointer : pointer.replace(...known), message };
  });
}

/** Does the work on the connector; a refusal (422) points at the webhook's fields. */
export async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Problem && error.status === 422) throw invalid(inWebhookWords(error.errors));
    throw error;
  }
}
