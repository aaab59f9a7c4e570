import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";

/** What a local deployment keeps secret: made once per data folder, readable by its owner only. */
export interface Secrets {
  jwtPrivateKey: string;
  jwks: string;
  stripeWebhookSecret: string;
  /** 32 bytes, base64. */
  secretsKey: string;
  demoChiliPiperToken: string;
  /** What the sandbox's mail API accepts, and what it signs with. */
  resendApiKey: string;
  resendWebhookSecret: string;
}

const OWNER_ONLY = 0o600;

/** The secrets of a data folder; made on the first call, the same ever after. A folder of an older version gets those it lacks. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, "secrets.json");
  const stored = await readFile(path, "utf8").catch(() => null);
  const kept = stored === null ? {} : (JSON.parse(stored) as Partial<Secrets>);
  if (kept.resendApiKey !== undefined) return kept as Secrets;
  const secrets = { ...(await makeSecrets()), ...kept };
  await writePrivate(path, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** Writes a file that only its owner may read. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode: OWNER_ONLY });
}

async function makeSecrets(): Promise<Secrets> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  return {
    // One line: the form in which @convex-dev/auth reads it from a variable.
    jwtPrivateKey: (await exportPKCS8(privateKey)).trimEnd().replace(/\n/g, " "),
    jwks: JSON.stringify({ keys: [{ use: "sig", alg: "RS256", ...publicJwk }] }),
    stripeWebhookSecret: `whsec_${randomBytes(32).toString("base64url")}`,
    secretsKey: randomBytes(32).toString("base64"),
    demoChiliPiperToken: randomBytes(32).toString("base64url"),
    resendApiKey: `re_${randomBytes(24).toString("base64url")}`,
    // Padded base64, as the signing scheme wants it.
    resendWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
  };
}
