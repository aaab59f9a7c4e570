import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { Actor, OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { asOrgMutationCtx } from "../../access/actor";
import { memberAllows } from "../../access/permissions";
import type { Role } from "../../access/permissions";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { PLAN_NAMES } from "../../lib/planKey";
import { slugify } from "../../lib/text";
import { isTimeZone } from "../../lib/time";
import { cleanName, NAME_LENGTH_MAX } from "../rules/credentials";
import { isReservedSlug } from "../rules/slug";
import { membershipsOf, ORGANIZATIONS_PER_USER_MAX } from "./members";
import { membershipOf, openMembership } from "./memberships";
import { settingsOf } from "./organizationSettings";

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
  const org = (await ctx.db.get("organizations", orgId))!;
  const person = await requirePerson(ctx, owner);
  const { _id: membershipId } = await openMembership({ ...ctx, org, now: Date.now() }, person, {
    role: "owner",
  });
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

/** Adds a person to an organisation. CONFLICT when they are in it already, LIMIT_EXCEEDED when no seat is left. */
export async function addMember(
  ctx: OrgMutationCtx,
  userId: Id<"users">,
  role: Role,
  partnerId?: Id<"partners">,
): Promise<Id<"memberships">> {
  const existing = await membershipOf(ctx, ctx.org._id, userId);
  if (existing && existing.status !== "removed") return fail("CONFLICT", "This person is a member already");
  const { _id } = await openMembership(ctx, await requirePerson(ctx, userId), { role, partnerId });
  await recordEvent(ctx, {
    type: "member.joined",
    subject: { type: "membership", id: _id },
    payload: { userId, role },
  });
  return _id;
}

async function requirePerson(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"users">> {
  return (await ctx.db.get("users", userId)) ?? fail("NOT_FOUND", "There is no such person");
}

/** What every member may know of the organisation; its settings are for those who manage it. */
export async function getOrganization(ctx: OrgQueryCtx) {
  const { _id, name, slug, timezone, planKey } = ctx.org;
  const manages = ctx.membership !== null && memberAllows(ctx.membership, "organization.manage");
  return {
    orgId: _id,
    name,
    slug,
    timezone,
    planKey,
    planName: PLAN_NAMES[planKey],
    settings: manages ? await settingsOf(ctx) : null,
  };
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
    if (isReservedSlug(slug)) continue;
    const taken = await ctx.db
      .query("organizations")
      .withIndex("by_slug", (q) => q.eq("slug", slug))
      .first();
    if (!taken) return slug;
  }
  return `${wanted}-${Math.random().toString(36).slice(2, 10)}`;
}
