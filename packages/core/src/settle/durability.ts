/** Whether an event is durable, and who waits for that. No promise: thousands would be made each second, nearly all of them for one that waits for many. */
export class Durability {
  private isReached = false;
  private waiting: (() => void)[] = [];

  reach(): void {
    this.isReached = true;
    for (const tell of this.waiting) tell();
    this.waiting = [];
  }

  /** At once where it is durable already. */
  whenReached(tell: () => void): void {
    if (this.isReached) tell();
    else this.waiting.push(tell);
  }
}

/** Resolves once all are. */
export function allDurable(marks: readonly Durability[]): Promise<void> {
  return new Promise((resolve) => {
    let left = marks.length;
    const oneIs = (): void => {
      left -= 1;
      if (left === 0) resolve();
    };
    if (left === 0) resolve();
    for (const mark of marks) mark.whenReached(oneIs);
  });
}
