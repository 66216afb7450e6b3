/** What a failed statement means for the one who sent it. */
export type SqlProblem = "refused_content" | "missing_partition" | "try_again" | "other";

interface SqlError {
  readonly code?: string;
  readonly routine?: string;
}

/**
 * SQLSTATE classes by PostgreSQL's appendix A: 22 data exception, 23 integrity violation, 54000 program limit (an id too long for an index),
 * 40001 and 40P01 serialisation and deadlock. A row without a partition is told apart from other check violations by the routine that raised it.
 */
export function sqlProblemOf(error: unknown): SqlProblem {
  const { code, routine } = error as SqlError;
  if (typeof code !== "string" || code.length !== 5) return "other";
  if (code === "23514" && routine === "ExecFindPartition") return "missing_partition";
  if (code.startsWith("22") || code.startsWith("23") || code === "54000") return "refused_content";
  return code === "40001" || code === "40P01" ? "try_again" : "other";
}

export function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as SqlError;
  return typeof code === "string" ? code : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
