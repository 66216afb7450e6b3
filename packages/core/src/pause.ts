/** Resolves after so many ms, or as soon as the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const wake = (): void => resolve();
  signal?.addEventListener("abort", wake, { once: true });
  await promise;
  signal?.removeEventListener("abort", wake);
  clearTimeout(timer);
}
