import { describe, expect, it } from "vitest";
import * as z from "zod";
import { allowedHosts, leadsTo } from "./egress.js";

const config = z.object({ url: z.string(), auth: z.object({ tokenUrl: z.string() }).optional(), mirror: z.string().optional() });

describe("allowedHosts", () => {
  it("gives the hosts of the admin's URLs where the plugin declares none", () => {
    const given = {
      url: "https://Receiver.example:8443/hook/{{data.id}}",
      auth: { tokenUrl: "https://login.example/token" },
      mirror: "https://mirror.example",
    };
    expect(allowedHosts({ config }, given)).toEqual(["receiver.example", "login.example"]);
  });

  it("gives what the plugin declares, and nothing of the config's but what it names", () => {
    const given = { url: "https://evil.example", mirror: "https://mirror.example" };
    expect(allowedHosts({ config, egress: { hosts: ["API.acme.example"] } }, given)).toEqual(["api.acme.example"]);
    expect(allowedHosts({ config, egress: { hosts: [], fromConfig: ["/mirror"] } }, given)).toEqual(["mirror.example"]);
  });
});

describe("leadsTo", () => {
  it("takes the name itself, and names below a wildcard", () => {
    expect(leadsTo(["api.acme.example"], "https://api.acme.example/x")).toBe(true);
    expect(leadsTo(["*.acme.example"], "https://eu.api.acme.example/x")).toBe(true);
    expect(leadsTo(["[::1]"], "http://[::1]:8080/")).toBe(true);
  });

  it.each([
    "https://acme.example",
    "https://evilacme.example",
    "https://eu.acme.example.evil.example",
    "https://.acme.example",
    "https://evil.example/eu.acme.example",
    "https://eu.acme.example@evil.example/",
    "no URL",
  ])("does not take %s for a name below acme.example", (url) => {
    expect(leadsTo(["*.acme.example"], url)).toBe(false);
  });
});
