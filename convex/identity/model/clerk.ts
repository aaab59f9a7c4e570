import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { clerkAccount } from "../../access/caller";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { clerkIssuer } from "../../env";
import { errorDataOf, fail } from "../../lib/errors";
import { isTimeZone } from "../../lib/time";
import { personalOrganizationName } from "../rules/credentials";
import { personOfClaims } from "../rules/clerkEvent";
import type { ClerkEvent, ClerkPerson } from "../rules/clerkEvent";
import { membershipsOf } from "./members";
import { sortFieldsOf, writeMembership } from "./memberships";
import { createOrganization } from "./organizations";
import { passwordAccountOf } from "./passwordAccounts";
import { displayName } from "./users";

type Account = Doc<"clerkAccounts">;

/** Takes in what Clerk says of a person. Deliveries may come twice and in any order: the newest counts, and deleted stays deleted. */
export async function receiveClerkEvent(
  ctx: MutationCtx,
  { event }: { event: ClerkEvent },
): Promise<"applied" | "stale"> {
  if (event.type === "deleted") return await forgetPerson(ctx, event.clerkId, event.at);
  const { person } = event;
  const account = await clerkAccount(ctx, person.clerkId);
  if (account?.deletedAt !== undefined) return "stale";
  if (account && account.updatedAt >= person.updatedAt) return "stale";
  await takeIn(ctx, account, person);
  return "applied";
}

/**
 * The bearer of a Clerk token becomes a person here, at the first sign-in and before any delivery has come. UNAUTHENTICATED without
 * such a token, FORBIDDEN for someone whom Clerk has deleted.
 */
export async function ensurePerson(ctx: MutationCtx, args: { timezone?: string }): Promise<null> {
  const identity = await ctx.auth.getUserIdentity();
  if (!identity || identity.issuer !== clerkIssuer()) return fail("UNAUTHENTICATED", "Sign in first");
  const account = await clerkAccount(ctx, identity.subject);
  if (account?.deletedAt !== undefined) return fail("FORBIDDEN", "This account was deleted");
  if (account?.userId) return null;
  await takeIn(ctx, account, personOfClaims(identity), args.timezone);
  return null;
}

async function takeIn(ctx: MutationCtx, account: Account | null, person: ClerkPerson, timezone?: string) {
  const known = account?.userId && (await ctx.db.get("users", account.userId));
  const user = known || ((await verifiedHolder(ctx, person)) ?? (await newPerson(ctx, person, timezone)));
  await keepInStep(ctx, user, person);
  const fields = { clerkId: person.clerkId, userId: user._id, updatedAt: person.updatedAt };
  if (account) await ctx.db.patch("clerkAccounts", account._id, fields);
  else await ctx.db.insert("clerkAccounts", fields);
}

// Two proofs of one address are one person. Who only claims an address is nobody's other half: neither side gets into the other's account.
async function verifiedHolder(ctx: MutationCtx, person: ClerkPerson): Promise<Doc<"users"> | null> {
  const holder = person.isEmailVerified ? await holderOf(ctx, person.email) : null;
  return holder?.emailVerificationTime === undefined ? null : holder;
}

async function newPerson(ctx: MutationCtx, person: ClerkPerson, timezone?: string): Promise<Doc<"users">> {
  const zone = timezone && isTimeZone(timezone) ? timezone : undefined;
  const userId = await ctx.db.insert("users", { name: person.name ?? undefined, timezone: zone });
  await keepInStep(ctx, (await ctx.db.get("users", userId))!, person);
  const user = (await ctx.db.get("users", userId))!;
  const name = personalOrganizationName(displayName(user));
  await createOrganization(ctx, userId, { name, timezone: zone, planKey: "free" });
  return user;
}

async function keepInStep(ctx: MutationCtx, user: Doc<"users">, person: ClerkPerson): Promise<void> {
  await ctx.db.patch("users", user._id, {
    ...(person.name && { name: person.name }),
    // A picture that was uploaded here is the person's later choice.
    ...(person.image && user.avatarId === undefined && { image: person.image }),
    ...(await addressFields(ctx, user, person)),
  });
  const changed = (await ctx.db.get("users", user._id))!;
  for (const membership of await membershipsOf(ctx, user._id)) {
    const org = await ctx.db.get("organizations", membership.orgId);
    const isListed = membership.status !== "removed";
    if (org && isListed) {
      await writeMembership({ ...ctx, org, now: Date.now() }, membership, sortFieldsOf(changed));
    }
  }
}

async function addressFields(ctx: MutationCtx, user: Doc<"users">, person: ClerkPerson) {
  const { email, isEmailVerified } = person;
  if (!email || (email === user.emailNorm && !isEmailVerified)) return {};
  const holder = await holderOf(ctx, email);
  const isFree = !holder || holder._id === user._id;
  if (!isFree && (!isEmailVerified || holder.emailVerificationTime !== undefined)) return {};
  // An address belongs to whoever proved it; someone who had only typed it keeps their account without it.
  if (!isFree) await ctx.db.patch("users", holder._id, { emailNorm: undefined });
  const emailVerificationTime = isEmailVerified ? (user.emailVerificationTime ?? Date.now()) : undefined;
  return { email, emailNorm: email, emailVerificationTime };
}

async function holderOf(ctx: Pick<MutationCtx, "db">, email: string | null): Promise<Doc<"users"> | null> {
  if (!email) return null;
  return await ctx.db
    .query("users")
    .withIndex("by_emailNorm", (q) => q.eq("emailNorm", email))
    .first();
}

// Whoever has no other way in gives their seats back. The last owner of an organisation stays its owner, on paper.
async function forgetPerson(ctx: MutationCtx, clerkId: string, at: number): Promise<"applied" | "stale"> {
  const account = await clerkAccount(ctx, clerkId);
  if (account?.deletedAt !== undefined) return "stale";
  if (!account) {
    await ctx.db.insert("clerkAccounts", { clerkId, updatedAt: at, deletedAt: at });
    return "applied";
  }
  await ctx.db.patch("clerkAccounts", account._id, { updatedAt: at, deletedAt: at });
  if (account.userId && !(await hasAnotherWayIn(ctx, account.userId))) await leaveAll(ctx, account.userId);
  return "applied";
}

async function hasAnotherWayIn(ctx: MutationCtx, userId: Id<"users">): Promise<boolean> {
  const user = await ctx.db.get("users", userId);
  return user?.emailNorm ? (await passwordAccountOf(ctx, user.emailNorm))?.userId === userId : false;
}

async function leaveAll(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  for (const membership of await membershipsOf(ctx, userId)) {
    const org = await ctx.db.get("organizations", membership.orgId);
    if (!org || membership.status !== "active") continue;
    try {
      await writeMembership({ ...ctx, org, now: Date.now() }, membership, { status: "inactive" });
    } catch (error) {
      // It is refused before anything is written.
      if (errorDataOf(error)?.reason !== "last_owner") throw error;
    }
  }
}
