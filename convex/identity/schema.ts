import { authTables } from "@convex-dev/auth/server";
import { defineTable } from "convex/server";
import { v } from "convex/values";
import { roleValidator } from "../access/permissions";
import { planKeyValidator } from "../lib/planKey";

export const membershipStatus = v.union(v.literal("active"), v.literal("inactive"), v.literal("removed"));

export const identityTables = {
  /** Sessions, accounts and refresh tokens: written, read and deleted by the sign-in library only. */
  ...authTables,

  /** A person. Written at sign-up (by the sign-in library through `auth.ts`), read by everyone who shows a name. Never deleted. */
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
    emailVerificationTime: v.optional(v.number()),
    phone: v.optional(v.string()),
    phoneVerificationTime: v.optional(v.number()),
    isAnonymous: v.optional(v.boolean()),
    emailNorm: v.optional(v.string()),
    jobTitle: v.optional(v.string()),
    timezone: v.optional(v.string()),
    lastActiveAt: v.optional(v.number()),
  })
    .index("email", ["email"])
    .index("phone", ["phone"])
    .index("by_emailNorm", ["emailNorm"]),

  /** A tenant. Written by identity, its plan by billing; read by every builder. Never deleted. */
  organizations: defineTable({
    name: v.string(),
    slug: v.string(),
    timezone: v.string(),
    billingTimezone: v.string(),
    planKey: planKeyValidator,
    status: v.union(v.literal("active"), v.literal("suspended")),
    isDemo: v.optional(v.boolean()),
  }).index("by_slug", ["slug"]),

  /** A person in a tenant. Written by identity; read by `access/` for every call. A leaver's row stays, with status `removed`. */
  memberships: defineTable({
    orgId: v.id("organizations"),
    userId: v.id("users"),
    role: roleValidator,
    partnerId: v.optional(v.id("partners")),
    status: membershipStatus,
    lastActiveAt: v.optional(v.number()),
  })
    .index("by_org_user", ["orgId", "userId"])
    .index("by_org_status", ["orgId", "status"])
    // lint-ok tenant-index: it answers "which organisations is this person in".
    .index("by_user", ["userId"]),
};
