import { afterEach, describe, expect, it } from "vitest";
import { computeHmac, deferHmac, hmac, type DeferredHmac } from "./hmac.js";

afterEach(() => deferHmac(null));

describe("hmac", () => {
  it("signs as RFC 4231's second test case says", () => {
    expect(hmac("Jefe", "what do ya want for nothing?")).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  });

  it("reads a Standard Webhooks secret", () => {
    const signature = hmac("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}', {
      encoding: "base64",
      keyEncoding: "base64",
    });
    expect(signature).toBe("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("can be left to somebody who has the secret", () => {
    const wanted: DeferredHmac[] = [];
    deferHmac((one) => {
      wanted.push({ ...one, token: "later-1" });
      return "later-1";
    });
    expect(hmac("placeholder", "body", { encoding: "base64" })).toBe("later-1");
    const [first] = wanted;
    if (first === undefined) throw new Error("nothing was left");
    deferHmac(null);
    expect(computeHmac({ ...first, secret: "Jefe" })).toBe(hmac("Jefe", "body", { encoding: "base64" }));
  });
});
