import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of PEM files. */
export interface Certificates {
  /** Certificate of an authority that nobody knows but who is told. */
  readonly authorityFile: string;
  /** Certificate of another authority. */
  readonly strangerFile: string;
  /** Key and certificate of a server at 127.0.0.1, in one file. */
  readonly serverFile: string;
  readonly clientCertificateFile: string;
  readonly clientKeyFile: string;
}

/** Makes an authority, and a server's and a client's certificate of it, in the folder. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string): string => join(folder, name);
  for (const name of ["authority", "stranger"]) {
    openssl(["req", "-x509", ...newKey, "-days", "2", "-subj", `/CN=${name}`, "-keyout", at(`${name}.key`), "-out", at(`${name}.pem`)]);
  }
  writeFileSync(at("names"), "subjectAltName=IP:127.0.0.1");
  for (const name of ["server", "client"]) {
    openssl(["req", ...newKey, "-subj", `/CN=${name}`, "-keyout", at(`${name}.key`), "-out", at(`${name}.request`)]);
    const signer = ["-CA", at("authority.pem"), "-CAkey", at("authority.key"), "-CAcreateserial"];
    openssl(["x509", "-req", "-in", at(`${name}.request`), ...signer, "-days", "2", "-extfile", at("names"), "-out", at(`${name}.pem`)]);
  }
  writeFileSync(at("server-with-key.pem"), readFileSync(at("server.key"), "utf8") + readFileSync(at("server.pem"), "utf8"));
  return {
    authorityFile: at("authority.pem"),
    strangerFile: at("stranger.pem"),
    serverFile: at("server-with-key.pem"),
    clientCertificateFile: at("client.pem"),
    clientKeyFile: at("client.key"),
  };
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

function openssl(parameters: readonly string[]): void {
  execFileSync("openssl", [...parameters], { stdio: ["ignore", "ignore", "pipe"] });
}
