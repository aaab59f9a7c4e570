import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { ActionCtx, MutationCtx, QueryCtx } from "../../_generated/server";
import type { Actor, OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { sha256Hex } from "../../lib/hmac";
import { DAY_MS } from "../../lib/time";
import { listRoutes } from "../../partners/model/partners";
import { drawToken, hashToken, openSecret, resealSecret, sealSecret } from "../../security/model/secrets";
import { isSigned } from "../rules/chilipiperSignature";
import type { ChilipiperSignature } from "../rules/chilipiperSignature";
import { countCopy, storeAndProcess } from "./inbound";

const PROVIDER = "chilipiper";
/** Long enough to enter the new address in every place where the old one stands. */
const OLD_TOKEN_KEPT_MS = DAY_MS;
/** Copies of a delivery are recognised for this long; the same text much later is news. */
const SAME_BODY_WITHIN_MS = DAY_MS;
/** What is kept of a text that is no JSON: enough to see what it was. */
const BAD_BODY_KEPT_CHARS = 1_024;
/** Shorter secrets can be guessed; longer ones are not handed out. */
const SECRET_CHARS = { min: 16, max: 256 };
/** Names the place of the signing secret in its seal. */
export const SECRET_FIELD = "chilipiper.signingSecret";

type Connection = Doc<"chilipiperConnections">;

export type ChilipiperArrival = {
  token: string;
  raw: string;
  headers: Record<string, string>;
} & ChilipiperSignature;
export type ChilipiperVerdict = "unknownToken" | "badSignature" | "notJson" | "stored" | "duplicate";

/** Takes in a delivery: only under a token that is or was just in use, signed if a secret is set, each body once a day. */
export async function receiveChilipiper(
  ctx: MutationCtx,
  { token, raw, headers, ...signature }: ChilipiperArrival,
  now: number,
): Promise<ChilipiperVerdict> {
  const connection = await connectionOf(ctx, token, now);
  if (!connection) return "unknownToken";
  const { orgId, signingSecretCipher } = connection;
  if (signingSecretCipher !== undefined) {
    const place = { orgId, field: SECRET_FIELD };
    const secret = await openSecret(place, signingSecretCipher);
    if (!(await isSigned(raw, signature, secret, now))) return "badSignature";
    const anew = await resealSecret(place, signingSecretCipher);
    if (anew !== null)
      await ctx.db.patch("chilipiperConnections", connection._id, { signingSecretCipher: anew });
  }
  const rawHash = await sha256Hex(raw);
  const known = await ctx.db
    .query("inboundWebhooks")
    .withIndex("by_org_provider_hash", (q) =>
      q
        .eq("orgId", orgId)
        .eq("provider", PROVIDER)
        .eq("rawHash", rawHash)
        .gt("receivedAt", now - SAME_BODY_WITHIN_MS),
    )
    .first();
  const json = isJson(raw);
  if (await countCopy(ctx, known)) return json ? "duplicate" : "notJson";
  const kept = json ? raw : raw.slice(0, BAD_BODY_KEPT_CHARS);
  const eventType = json ? changeWordOf(raw) : undefined;
  const arrival = {
    orgId,
    provider: PROVIDER,
    rawHash,
    headers,
    raw: kept,
    ...(eventType && { eventType }),
  } as const;
  await storeAndProcess(ctx, arrival, now);
  return json ? "stored" : "notJson";
}

/** What the settings page shows of the connection; nothing that opens a door. */
export async function settings(ctx: OrgQueryCtx) {
  const connection = await ownConnection(ctx);
  return {
    configured: connection !== null,
    tokenLast4: connection?.tokenLast4 ?? null,
    hasSigningSecret: connection?.signingSecretCipher !== undefined,
    mappedMeetingTypes: await listRoutes(ctx, PROVIDER),
  };
}

type IssuingCtx = Pick<ActionCtx, "runMutation"> & { orgId: Id<"organizations">; actor: Actor };

/**
 * Draws a new address. The old one stays good for a day. The answer holds the path for the only time: it is drawn outside of the
 * transaction, because a backend keeps a mutation's result for clients that ask again.
 */
export async function rotateToken(ctx: IssuingCtx): Promise<{ path: string }> {
  const token = drawToken();
  await ctx.runMutation(internal.integrations.jobs.storeToken, {
    orgId: ctx.orgId,
    actor: ctx.actor,
    ...(await sealToken(token)),
  });
  return { path: `/webhooks/chilipiper/${token}` };
}

/** Makes a drawn token the organisation's address. */
export async function replaceToken(ctx: OrgMutationCtx, sealed: SealedToken): Promise<null> {
  await storeToken(ctx, sealed);
  await recordChange(ctx, "webhook address");
  return null;
}

/** Makes a token the organisation's address, without an event: for the seed, which brings its own. */
export async function setToken(
  ctx: Pick<OrgMutationCtx, "db" | "org" | "now">,
  token: string,
): Promise<void> {
  await storeToken(ctx, await sealToken(token));
}

type SealedToken = { tokenHash: string; tokenLast4: string };

/** What is kept of a token: enough to recognise it, and its end to tell it from others. */
async function sealToken(token: string): Promise<SealedToken> {
  return { tokenHash: await hashToken(PROVIDER, token), tokenLast4: token.slice(-4) };
}

async function storeToken(
  ctx: Pick<OrgMutationCtx, "db" | "org" | "now">,
  { tokenHash, tokenLast4 }: SealedToken,
): Promise<void> {
  const connection = await ownConnection(ctx);
  const fields = { tokenHash, tokenLast4 };
  if (!connection) {
    await ctx.db.insert("chilipiperConnections", { orgId: ctx.org._id, ...fields });
    return;
  }
  await ctx.db.patch("chilipiperConnections", connection._id, {
    ...fields,
    previousTokenHash: connection.tokenHash,
    previousUntil: ctx.now + OLD_TOKEN_KEPT_MS,
  });
}

/** Sets the secret under which deliveries must be signed from now on, or null to accept unsigned ones. CONFLICT without an address. */
export async function setSigningSecret(
  ctx: OrgMutationCtx,
  { secret }: { secret: string | null },
): Promise<null> {
  const connection = await ownConnection(ctx);
  if (!connection) return fail("CONFLICT", "Create the webhook address first");
  if (secret !== null && (secret.length < SECRET_CHARS.min || secret.length > SECRET_CHARS.max)) {
    return fail("INVALID", `A signing secret has ${SECRET_CHARS.min} to ${SECRET_CHARS.max} characters`, {
      field: "secret",
    });
  }
  const signingSecretCipher =
    secret === null ? undefined : await sealSecret({ orgId: ctx.org._id, field: SECRET_FIELD }, secret);
  await ctx.db.patch("chilipiperConnections", connection._id, { signingSecretCipher });
  await recordChange(ctx, secret === null ? "signing secret removed" : "signing secret");
  return null;
}

async function connectionOf(
  ctx: Pick<QueryCtx, "db">,
  token: string,
  now: number,
): Promise<Connection | null> {
  // Looking up the hash compares nothing that an attacker could time: he cannot choose hashes.
  const tokenHash = await hashToken(PROVIDER, token);
  const [current, previous] = await Promise.all([
    ctx.db
      .query("chilipiperConnections")
      .withIndex("by_tokenHash", (q) => q.eq("tokenHash", tokenHash))
      .unique(),
    ctx.db
      .query("chilipiperConnections")
      .withIndex("by_previousTokenHash", (q) => q.eq("previousTokenHash", tokenHash))
      .unique(),
  ]);
  return current ?? (previous && (previous.previousUntil ?? 0) > now ? previous : null);
}

async function ownConnection(ctx: Pick<OrgQueryCtx, "db" | "org">): Promise<Connection | null> {
  return await ctx.db
    .query("chilipiperConnections")
    .withIndex("by_org", (q) => q.eq("orgId", ctx.org._id))
    .unique();
}

async function recordChange(ctx: OrgMutationCtx, what: string): Promise<Id<"events">> {
  return await recordEvent(ctx, {
    type: "integration.settingsChanged",
    subject: { type: "integration", id: PROVIDER },
    payload: { provider: PROVIDER, what },
  });
}

function isJson(raw: string): boolean {
  try {
    JSON.parse(raw);
    return true;
  } catch {
    return false;
  }
}

function changeWordOf(raw: string): string | undefined {
  const type = (JSON.parse(raw) as { type?: unknown } | null)?.type;
  return typeof type === "string" ? type.slice(0, 64) : undefined;
}
