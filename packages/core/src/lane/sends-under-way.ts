import { pause } from "../pause.js";

/** Sends whose end a drain run may wait for. */
export class SendsUnderWay {
  private readonly sends = new Set<Promise<void>>();

  add(send: Promise<void>): void {
    this.sends.add(send);
    void send.finally(() => this.sends.delete(send));
  }

  /** Waits until one of them has ended, at most `ms`; false when none has. */
  async oneEnded(ms: number): Promise<boolean> {
    if (this.sends.size === 0) return false;
    const ended = Promise.race(this.sends).then(() => true);
    return Promise.race([ended, pause(ms).then(() => false)]);
  }

  /** Calls at the end of each. */
  whenEnded(tell: () => void): void {
    for (const send of this.sends) void send.finally(tell);
  }
}
