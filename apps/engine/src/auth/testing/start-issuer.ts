import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from "jose";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An identity provider on loopback: discovery, published keys, tokens; more paths by `handlers`. */
export interface TestIssuer {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  readonly handlers: Map<string, Handler>;
  /** With a key that is published from now on. */
  addKey(kid: string): Promise<void>;
  /** `exp` in five minutes, audience `trunkline`, role `viewer` of the tenant `default`, where nothing else is said; undefined leaves a claim out. */
  token(claims?: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
  publicKey(): CryptoKey;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const asked: string[] = [];
  const handlers = new Map<string, Handler>();
  const jwks: object[] = [];
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let kid = "";
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://issuer").pathname;
    asked.push(path);
    (handlers.get(path) ?? notThere)(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addKey = async (name: string) => {
    pair = await generateKeyPair("ES256", { extractable: true });
    kid = name;
    jwks.push({ ...(await exportJWK(pair.publicKey)), kid, alg: "ES256", use: "sig" });
  };
  await addKey("first");
  const endpoints = { jwks_uri: `${url}/keys`, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
  handlers.set("/.well-known/openid-configuration", (_request, response) =>
    answerJson(response, { issuer: url, id_token_signing_alg_values_supported: ["ES256"], ...endpoints }),
  );
  handlers.set("/keys", (_request, response) => answerJson(response, { keys: jwks }));
  return {
    url,
    asked,
    handlers,
    addKey,
    publicKey: () => pair.publicKey,
    token: (claims = {}, header = {}) => {
      const payload = { iss: url, aud: "trunkline", sub: "ada", tenant: "default", role: "viewer", exp: nowS() + 300, ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid, ...header }).sign(pair.privateKey);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export function nowS(): number {
  return Math.floor(Date.now() / 1_000);
}

function notThere(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}
