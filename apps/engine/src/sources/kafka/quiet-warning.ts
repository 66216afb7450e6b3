/**
 * kafkajs 2.2.4 sets a timer with a negative delay at every start (its issue 1751), for which Node 24 prints a warning of three lines. Harmless, and nobody
 * could act on it; every other warning is still printed.
 */
export function quietKafkaWarning(): void {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const name = typeof rest[0] === "string" ? rest[0] : warning instanceof Error ? warning.name : "";
    if (name !== "TimeoutNegativeWarning") Reflect.apply(emit, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
}
