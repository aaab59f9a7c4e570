import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { Actor, OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { asOrgMutationCtx } from "../../access/actor";
import type { Role } from "../../access/permissions";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { PLAN_NAMES } from "../../lib/planKey";
import { slugify } from "../../lib/text";
import { isTimeZone } from "../../lib/time";
import { cleanName, NAME_LENGTH_MAX } from "../rules/credentials";

// Room for someone who works for many clients; a script that makes organisations stops here.
const ORGANIZATIONS_PER_USER_MAX = 50;

// After this many namesakes a random end is quicker than counting on.
const SLUG_TRIES_MAX = 20;

export type NewOrganization = {
  name: string;
  timezone?: string;
  planKey: Doc<"organizations">["planKey"];
  slug?: string;
  isDemo?: boolean;
};

/** Makes an organisation with its owner, under a free address made of its name. */
export async function createOrganization(
  ctx: MutationCtx,
  owner: Id<"users">,
  wanted: NewOrganization,
): Promise<{ orgId: Id<"organizations">; slug: string }> {
  const name = requireName(wanted.name);
  const timezone = wanted.timezone && isTimeZone(wanted.timezone) ? wanted.timezone : "UTC";
  const slug = await freeSlug(ctx, wanted.slug ?? slugify(name, "organization"));
  const orgId = await ctx.db.insert("organizations", {
    name,
    slug,
    timezone,
    billingTimezone: timezone,
    planKey: wanted.planKey,
    status: "active",
    isDemo: wanted.isDemo,
  });
  const membershipId = await ctx.db.insert("memberships", {
    orgId,
    userId: owner,
    role: "owner",
    status: "active",
  });
  const org = (await ctx.db.get("organizations", orgId))!;
  const actor: Actor = { kind: "user", userId: owner, membershipId, role: "owner" };
  await recordEvent(asOrgMutationCtx(ctx, { org, actor }), {
    type: "organization.created",
    subject: { type: "organization", id: orgId },
    payload: { name },
  });
  return { orgId, slug };
}

/** CONFLICT when the person is in as many organisations as one may be. */
export async function requireRoomForAnother(ctx: QueryCtx, userId: Id<"users">): Promise<void> {
  const memberships = await membershipsOf(ctx, userId);
  if (memberships.length >= ORGANIZATIONS_PER_USER_MAX) {
    fail("CONFLICT", `One person can be in at most ${ORGANIZATIONS_PER_USER_MAX} organizations`);
  }
}

/** Every membership of a person, whatever its status, up to the number that one may have. */
export async function membershipsOf(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
): Promise<Doc<"memberships">[]> {
  return await ctx.db
    .query("memberships")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(ORGANIZATIONS_PER_USER_MAX);
}

/** Adds a person to an organisation. CONFLICT when they are in it already. */
export async function addMember(
  ctx: OrgMutationCtx,
  userId: Id<"users">,
  role: Role,
  partnerId?: Id<"partners">,
): Promise<Id<"memberships">> {
  const existing = await ctx.db
    .query("memberships")
    .withIndex("by_org_user", (q) => q.eq("orgId", ctx.org._id).eq("userId", userId))
    .unique();
  if (existing) return fail("CONFLICT", "This person is a member already");
  const fields = { orgId: ctx.org._id, userId, role, partnerId, status: "active" as const };
  const membershipId = await ctx.db.insert("memberships", fields);
  await recordEvent(ctx, {
    type: "member.joined",
    subject: { type: "membership", id: membershipId },
    payload: { userId, role },
  });
  return membershipId;
}

/** What every member may know of the organisation. */
export async function getOrganization(ctx: OrgQueryCtx) {
  const { _id, name, slug, timezone, planKey } = ctx.org;
  return { orgId: _id, name, slug, timezone, planKey, planName: PLAN_NAMES[planKey] };
}

/** Gives the organisation another name; its address stays. INVALID for an empty or too long one, CONFLICT for the one it has. */
export async function renameOrganization(ctx: OrgMutationCtx, args: { name: string }): Promise<null> {
  const name = requireName(args.name);
  if (name === ctx.org.name) return fail("CONFLICT", "The organization has this name already");
  await ctx.db.patch("organizations", ctx.org._id, { name });
  await recordEvent(ctx, {
    type: "organization.renamed",
    subject: { type: "organization", id: ctx.org._id },
    payload: { name },
    before: { name: ctx.org.name },
    after: { name },
  });
  return null;
}

function requireName(raw: string): string {
  return (
    cleanName(raw) ?? fail("INVALID", `A name has 1 to ${NAME_LENGTH_MAX} characters`, { field: "name" })
  );
}

async function freeSlug(ctx: Pick<QueryCtx, "db">, wanted: string): Promise<string> {
  for (let n = 1; n <= SLUG_TRIES_MAX; n++) {
    const slug = n === 1 ? wanted : `${wanted}-${n}`;
    const taken = await ctx.db
      .query("organizations")
      .withIndex("by_slug", (q) => q.eq("slug", slug))
      .first();
    if (!taken) return slug;
  }
  return `${wanted}-${Math.random().toString(36).slice(2, 10)}`;
}
