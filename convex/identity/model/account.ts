import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { isTimeZone } from "../../lib/time";
import { cleanName, NAME_LENGTH_MAX } from "../rules/credentials";
import type { Preferences } from "../rules/preferences";
import { demoUser } from "./demo";
import { membershipsOf } from "./members";
import { sortFieldsOf, writeMembership } from "./memberships";
import { passwordAccountOf } from "./passwordAccounts";
import { recordForPerson } from "./personEvents";
import { displayName } from "./users";

export type ProfileChange = {
  name?: string;
  /** Null takes it away. */
  jobTitle?: string | null;
  timezone?: string;
  /** Only what is named changes. */
  preferences?: Preferences;
};

type UserCtx<Ctx> = Ctx & { user: Doc<"users"> };

/** What a person may know and change of themselves. */
export async function getAccount(ctx: UserCtx<QueryCtx>) {
  const { user } = ctx;
  return {
    userId: user._id,
    name: displayName(user),
    email: user.email ?? "",
    isEmailVerified: user.emailVerificationTime !== undefined,
    jobTitle: user.jobTitle ?? null,
    timezone: user.timezone ?? null,
    imageUrl: await imageUrlOf(ctx, user),
    preferences: user.preferences ?? {},
    signsInBy: await waysIn(ctx, user),
  };
}

/** Where a person's picture is, or null. */
export async function imageUrlOf(ctx: Pick<QueryCtx, "storage">, user: Doc<"users">): Promise<string | null> {
  if (user.avatarId) return await ctx.storage.getUrl(user.avatarId);
  return user.image ?? null;
}

async function waysIn(
  ctx: Pick<QueryCtx, "db">,
  user: Doc<"users">,
): Promise<("password" | "clerk" | "demo")[]> {
  const password = user.emailNorm ? await passwordAccountOf(ctx, user.emailNorm) : null;
  const clerk = await ctx.db
    .query("clerkAccounts")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .first();
  const ways: ("password" | "clerk" | "demo")[] = [];
  if (password?.userId === user._id) ways.push("password");
  if (clerk) ways.push("clerk");
  if (ways.length === 0 && (await demoUser(ctx)) === user._id) ways.push("demo");
  return ways;
}

/** Changes what is named. INVALID with the field when a value cannot be one; nothing is written then. */
export async function updateAccount(ctx: UserCtx<MutationCtx>, change: ProfileChange): Promise<null> {
  const { user } = ctx;
  const { preferences, ...profile } = checked(change);
  const fields = Object.keys(profile).filter(
    (field) => user[field as keyof typeof profile] !== profile[field as keyof typeof profile],
  );
  await ctx.db.patch("users", user._id, {
    ...profile,
    ...(preferences && { preferences: { ...user.preferences, ...preferences } }),
  });
  if (fields.includes("name")) await renameInLists(ctx, (await ctx.db.get("users", user._id))!);
  if (fields.length > 0) await recordProfileChange(ctx, fields);
  return null;
}

/** Tells the person's organisations which parts of the profile changed. */
export async function recordProfileChange(ctx: UserCtx<MutationCtx>, fields: string[]): Promise<void> {
  const { user } = ctx;
  const after = (await ctx.db.get("users", user._id)) ?? user;
  const pick = (row: Doc<"users">) => ({ name: row.name, jobTitle: row.jobTitle, timezone: row.timezone });
  await recordForPerson(ctx, user._id, {
    type: "identity.profileChanged",
    subject: { type: "user", id: user._id },
    payload: { fields },
    before: pick(user),
    after: pick(after),
  });
}

function checked({ name, jobTitle, timezone, preferences }: ProfileChange) {
  const tooLong = `At most ${NAME_LENGTH_MAX} characters`;
  return {
    ...(name !== undefined && {
      name:
        cleanName(name) ??
        fail("INVALID", `A name has 1 to ${NAME_LENGTH_MAX} characters`, { field: "name" }),
    }),
    ...(jobTitle !== undefined && {
      jobTitle: jobTitle?.trim()
        ? (cleanName(jobTitle) ?? fail("INVALID", tooLong, { field: "jobTitle" }))
        : undefined,
    }),
    ...(timezone !== undefined && {
      timezone: isTimeZone(timezone)
        ? timezone
        : fail("INVALID", "There is no such time zone", { field: "timezone" }),
    }),
    preferences,
  };
}

// Lists of members are sorted and searched by the name.
async function renameInLists(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  for (const membership of await membershipsOf(ctx, user._id)) {
    const org = membership.status === "removed" ? null : await ctx.db.get("organizations", membership.orgId);
    if (org) await writeMembership({ ...ctx, org, now: Date.now() }, membership, sortFieldsOf(user));
  }
}
