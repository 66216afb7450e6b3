import { BlockList, isIP } from "node:net";

/** `allowed`: inside the operator's ranges; `public`: routable on the internet; all else is `forbidden`. */
export type AddressClass = "public" | "allowed" | "forbidden";

/** IANA's IPv4 special-purpose registry: everything that is not an address of the public internet. */
const specialIpv4 = cidrList([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
]);

/**
 * IPv6 is an allow list: global unicast, less the blocks inside it that are special or carry an IPv4 address (Teredo 2001::/32,
 * 6to4 2002::/16). NAT64, SIIT and IPv4-compatible forms lie outside 2000::/3. A deny list would miss `::127.0.0.1`.
 */
const globalIpv6 = cidrList(["2000::/3"]);
const specialIpv6 = cidrList(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/** No operator's range opens these: they name no single host, or (0.0.0.0, ::) this one by another name. */
const neverReachable = cidrList(["0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8"]);

/** Returns the judge of single addresses. Throws on a malformed CIDR: a configuration error, found at start. */
export function addressClassifier(allowCidrs: readonly string[]): (address: string) => AddressClass {
  const allowed = cidrList(allowCidrs);
  return (text) => {
    const address = canonicalAddress(text);
    if (address === null || contains(neverReachable, address)) return "forbidden";
    if (contains(allowed, address)) return "allowed";
    return isPublicAddress(address) ? "public" : "forbidden";
  };
}

/**
 * One spelling per address: shortened lower-case IPv6 without zone, IPv4-mapped IPv6 as IPv4 (the kernel connects to the IPv4
 * host). `null` when the text is no IP address.
 */
export function canonicalAddress(text: string): string | null {
  const bare = text.split("%", 1)[0] ?? "";
  const family = isIP(bare);
  if (family !== 6) return family === 4 ? bare : null;
  const shortened = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortened);
  return mapped === null ? shortened : dottedQuad(mapped[1] ?? "0", mapped[2] ?? "0");
}

/** A list of address ranges in CIDR notation. Throws on a malformed one. */
export function cidrList(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = "", prefix = ""] = cidr.split("/");
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128))
      throw new Error(`not an address range in CIDR notation: ${cidr}`);
    list.addSubnet(address, Number(prefix), family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** `address` in canonical spelling. */
export function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}

function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !contains(specialIpv4, address);
  return contains(globalIpv6, address) && !contains(specialIpv6, address);
}

function dottedQuad(high: string, low: string): string {
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${upper >> 8}.${upper & 255}.${lower >> 8}.${lower & 255}`;
}
