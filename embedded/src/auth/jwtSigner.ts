import { createECDH, createPrivateKey, hkdfSync, sign, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import type { JsonObject } from "../values/json.ts";

/** The order of the group of P-256: a private key is a number from 1 to one less. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** Twice as far over the order as needed, so that the remainder is as good as evenly distributed. */
const KEY_MATERIAL_BYTES = 48;
const COORDINATE_BYTES = 32;
const ALGORITHM = "ES256";
/** No longer than a token lives: none of a replaced key is taken for good later. */
const KEYS_FRESH_S = 3600;

/** What a provider of tokens says of itself: its issuer and where its keys are. */
export interface Discovery {
  issuer: string;
  jwks_uri: string;
}

/**
 * Signs tokens with this deployment's key. The key comes from the data folder's secret, so it is the same after
 * a restart and another in every folder; its public half is at `<cloud url>/.well-known/jwks.json`.
 */
export class JwtSigner {
  private readonly cloudUrl: string;
  private readonly privateKey: KeyObject;
  private readonly publicKey: JWK;

  private constructor(cloudUrl: string, privateJwk: JWK, kid: string) {
    const { d: _secret, ...publicKey } = privateJwk;
    this.cloudUrl = cloudUrl;
    this.privateKey = createPrivateKey({ key: privateJwk as Record<string, unknown>, format: "jwk" });
    this.publicKey = { ...publicKey, kid, alg: ALGORITHM, use: "sig" };
  }

  static async create(options: { secret: Uint8Array; cloudUrl: string }): Promise<JwtSigner> {
    const jwk = privateKeyOf(options.secret);
    return new JwtSigner(options.cloudUrl, jwk, await calculateJwkThumbprint(jwk));
  }

  /** Who a token of the component says that it is from. */
  issuerOf(componentPath: string): string {
    return componentPath === "" ? this.cloudUrl : `${this.cloudUrl}/components/${componentPath}`;
  }

  /** A token with these claims, issued at `nowMs`. */
  sign(claims: JsonObject, token: { componentPath: string; nowMs: number; lifetimeS: number }): string {
    const iat = Math.floor(token.nowMs / 1000);
    const header = { alg: ALGORITHM, typ: "JWT", kid: this.publicKey.kid };
    const payload = { ...claims, iss: this.issuerOf(token.componentPath), iat, exp: iat + token.lifetimeS };
    const signed = `${base64url(header)}.${base64url(payload)}`;
    const key = { key: this.privateKey, dsaEncoding: "ieee-p1363" as const };
    return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
  }

  /** Answers `GET <path>` below `/.well-known/` of the app or of a component; undefined if it is another path. */
  wellKnown(path: string): { json: string; maxAgeS: number } | undefined {
    const match = WELL_KNOWN.exec(path);
    if (match === null) return undefined;
    const componentPath = match[1] ?? "";
    const keys = match[2] === "jwks.json";
    const answer = keys ? { keys: [this.publicKey] } : this.discovery(componentPath);
    return { json: JSON.stringify(answer), maxAgeS: KEYS_FRESH_S };
  }

  private discovery(componentPath: string): Discovery & Record<string, unknown> {
    const issuer = this.issuerOf(componentPath);
    return {
      issuer,
      jwks_uri: `${this.cloudUrl}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: [ALGORITHM],
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
    };
  }
}

const WELL_KNOWN = /^(?:\/components\/([A-Za-z0-9_/]+))?\/\.well-known\/(jwks\.json|openid-configuration)$/;

/** A key of P-256 that follows from the secret and nothing else. */
function privateKeyOf(secret: Uint8Array): JWK {
  const material = hkdfSync("sha256", secret, new Uint8Array(), "convex signJwt ES256", KEY_MATERIAL_BYTES);
  const number = (BigInt(`0x${Buffer.from(material).toString("hex")}`) % (ORDER - 1n)) + 1n;
  const d = Buffer.from(number.toString(16).padStart(2 * COORDINATE_BYTES, "0"), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  return {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 1 + COORDINATE_BYTES).toString("base64url"),
    y: point.subarray(1 + COORDINATE_BYTES).toString("base64url"),
    d: d.toString("base64url"),
  };
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
