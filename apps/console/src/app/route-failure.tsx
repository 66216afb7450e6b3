import type { ErrorComponentProps } from "@tanstack/react-router";
import { ProblemAlert } from "../components/problem-alert.js";

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  return <ProblemAlert error={error} onRetry={reset} />;
}
