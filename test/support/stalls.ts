import type { ReceivedRequest } from "./start-receiver.js";

/** From the first arrival to the last, ms. */
export function spanOf(requests: readonly ReceivedRequest[]): number {
  const times = requests.map(({ arrivedAt }) => arrivedAt);
  return Math.max(...times) - Math.min(...times);
}

/** Most arrivals within any stretch of so many ms. */
export function mostWithin(requests: readonly ReceivedRequest[], ms: number): number {
  const times = requests.map(({ arrivedAt }) => arrivedAt).toSorted((one, other) => one - other);
  return Math.max(...times.map((from, index) => times.slice(index).filter((at) => at - from < ms).length));
}

/** The longest that one of the processes, its database or this process stood still during the work, ms: requests that were let through apart may arrive together after that. */
export async function stallDuring(engines: readonly { readonly url: string }[], work: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  const watch = async ({ url }: { readonly url: string }): Promise<number> => {
    let longest = 0;
    while (!isDone) {
      const askedAt = performance.now();
      await fetch(`${url}/health/ready`).then((answer) => answer.text());
      longest = Math.max(longest, performance.now() - askedAt);
    }
    return longest;
  };
  const watched = Promise.all(engines.map(watch));
  await work().finally(() => (isDone = true));
  return Math.max(...(await watched));
}

/** What is left of a window when a stall at its beginning and one at its end are taken off; a machine that stands still for as long as the window tells nothing. */
export const sureWindow = (perMs: number, stallMs: number): number => Math.max(1, perMs - 2 * stallMs);
