import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { currentUser } from "../../access/caller";
import { memberAllows, PERMISSIONS } from "../../access/permissions";
import { fail } from "../../lib/errors";
import { normalizeEmail } from "../../lib/text";
import { cleanName, personalOrganizationName } from "../rules/credentials";
import { membershipsOf } from "./members";

/** What someone types when signing up, as far as it is kept. */
export type Profile = {
  email: string;
  name: string;
  organizationName?: string;
  timezone?: string;
  /** Comes to join an organisation, and needs none of their own. */
  isInvited: boolean;
};

/** The profile in typed form. INVALID with the field's name when the e-mail address or a name cannot be one. */
export function parseProfile(params: Record<string, unknown>): Profile {
  const email = typeof params.email === "string" ? normalizeEmail(params.email) : null;
  if (!email) return fail("INVALID", "Enter a valid e-mail address", { field: "email" });
  const name = params.name === undefined ? localPart(email) : cleanName(params.name);
  if (!name) return fail("INVALID", "Enter your name", { field: "name" });
  const organizationName = params.organizationName ? cleanName(params.organizationName) : undefined;
  if (organizationName === null)
    return fail("INVALID", "Enter a shorter name", { field: "organizationName" });
  const timezone = typeof params.timezone === "string" ? params.timezone : undefined;
  return { email, name, organizationName, timezone, isInvited: params.isInvited === true };
}

/** Makes a person's row. CONFLICT when the address belongs to someone. */
export async function createUser(
  ctx: Pick<MutationCtx, "db">,
  profile: Pick<Profile, "email" | "name" | "timezone">,
): Promise<Id<"users">> {
  const taken = await findPerson(ctx, profile.email);
  if (taken) return fail("CONFLICT", "There is an account with this e-mail address already");
  const { email, name, timezone } = profile;
  return await ctx.db.insert("users", { email, emailNorm: email, name, timezone });
}

/** Whoever has an address, in its comparable form; null when nobody has. */
export async function findPerson(ctx: Pick<QueryCtx, "db">, emailNorm: string): Promise<Doc<"users"> | null> {
  return await ctx.db
    .query("users")
    .withIndex("by_emailNorm", (q) => q.eq("emailNorm", emailNorm))
    .first();
}

/** What the first organisation of a new account is called. */
export function firstOrganizationName(profile: Profile): string {
  return profile.organizationName ?? personalOrganizationName(profile.name);
}

/** The signed-in person with the organisations they may open, or null for a visitor. */
export async function viewer(ctx: QueryCtx) {
  const user = await currentUser(ctx);
  if (!user) return null;
  const memberships = (await membershipsOf(ctx, user._id)).filter(({ status }) => status === "active");
  const opened = await Promise.all(
    memberships.map(async (membership) => {
      const { orgId, role, partnerId = null } = membership;
      const org = await ctx.db.get("organizations", orgId);
      if (org?.status !== "active") return null;
      // The client shows and hides by these; every function checks them again.
      const permissions = PERMISSIONS.filter((permission) => memberAllows(membership, permission));
      return {
        orgId,
        orgName: org.name,
        slug: org.slug,
        role,
        partnerId,
        permissions,
        timezone: org.timezone,
      };
    }),
  );
  return {
    userId: user._id,
    name: displayName(user),
    email: user.email ?? "",
    image: user.image,
    memberships: opened.filter((membership) => membership !== null),
  };
}

/** The name by which a person is shown. */
export function displayName(user: Pick<Doc<"users">, "name" | "email">): string {
  return user.name ?? (user.email ? localPart(user.email) : "Someone");
}

const localPart = (email: string) => email.slice(0, email.lastIndexOf("@"));
