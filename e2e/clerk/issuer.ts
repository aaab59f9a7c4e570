import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";

const KEY_ID = "ins_local";

/** An OpenID issuer on this machine whose tokens look like those of Clerk's template for Convex. */
export interface Issuer {
  url: string;
  /** A token for one of Clerk's people; `change` replaces claims, `key` signs with another key. */
  token(
    person: { id: string; email: string; name: string },
    change?: JWTPayload,
    key?: CryptoKey,
  ): Promise<string>;
  close(): Promise<void>;
}

/** Starts an issuer on a free port. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: "RS256", use: "sig" };
  let url = "";
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    const isDiscovery = request.url === "/.well-known/openid-configuration";
    const body = isDiscovery ? { issuer: url, jwks_uri: `${url}/.well-known/jwks.json` } : { keys: [jwk] };
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: ({ id, email, name }, change = {}, key = privateKey) =>
      new SignJWT({ email, email_verified: true, name, ...change })
        .setProtectedHeader({ alg: "RS256", kid: KEY_ID, typ: "JWT" })
        .setIssuer(typeof change.iss === "string" ? change.iss : url)
        .setSubject(id)
        .setAudience(typeof change.aud === "string" ? change.aud : "convex")
        .setIssuedAt()
        .setNotBefore("-10s")
        // Clerk's own tokens live this short.
        .setExpirationTime(typeof change.exp === "number" ? change.exp : "60s")
        .sign(key),
    close: () => new Promise((done) => server.close(() => done())),
  };
}
