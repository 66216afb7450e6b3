import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that no machine trusts by itself, and what it has signed. */
export interface TestAuthority {
  /** PEM. */
  readonly ca: string;
  /** For a server at 127.0.0.1. */
  readonly server: ServerCertificate;
  /** For a client. */
  readonly client: ServerCertificate;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/** Makes a certificate authority for one test run, with the `openssl` program. */
export function createTestAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), "test-authority-"));
  const make = (name: string, options: readonly string[]): ServerCertificate => {
    const [keyFile, file] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    execFileSync("openssl", ["req", "-x509", ...newKey, "-subj", `/CN=${name}`, ...options, "-keyout", keyFile, "-out", file], { stdio: "pipe" });
    return { certificate: readFileSync(file, "utf8"), key: readFileSync(keyFile, "utf8") };
  };
  try {
    const { certificate: ca } = make("authority", []);
    const signed = ["-CA", join(folder, "authority.pem"), "-CAkey", join(folder, "authority.key"), "-addext", "basicConstraints=critical,CA:FALSE"];
    return { ca, server: make("server", [...signed, "-addext", "subjectAltName=IP:127.0.0.1"]), client: make("client", signed) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
