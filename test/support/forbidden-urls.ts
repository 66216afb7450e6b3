/** Loopback, private, link-local and metadata addresses as an attacker would write them; and what is no web address at all. */
export function forbiddenUrls(port: string): string[] {
  const loopback = ["127.0.0.1", "localhost", "LOCALHOST.", "127.1", "2130706433", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.0.0.1.", "0"];
  const inVersion6 = [
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::ffff:0:127.0.0.1]",
  ];
  const inOtherLetters = ["①②⑦.⓪.⓪.①", "%31%32%37.0.0.1"];
  const inside = ["0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "[fd00:ec2::254]", "[fe80::1]", "224.0.0.1"];
  const names = ["metadata.google.internal", "db.internal", "printer.local", "user:password@93.184.216.34"];
  const hosts = [...loopback, ...inVersion6, ...inOtherLetters, ...inside, ...names];
  return [
    ...hosts.map((host) => `http://${host}:${port}/`),
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://93.184.216.34/",
    "javascript:alert(1)",
    "not a url",
    "",
  ];
}
