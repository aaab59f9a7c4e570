import { customAction, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import type { FunctionReference } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  action,
  httpAction,
  internalAction,
  internalMutation,
  internalQuery,
  mutation,
  query,
} from "./_generated/server";
import { actorValidator, orgMutationCaller } from "./access/actor";
import type { Actor } from "./access/actor";
import { requireMember, requireOrg, requireUser } from "./access/membership";
import type { Permission } from "./access/permissions";

/**
 * The builders of every function in this folder, and the only importer of Convex's own ones. Tenancy is decided here: a function
 * gets an organisation only together with a caller who was checked for it.
 */
export { httpAction, internalAction, internalMutation, internalQuery };

/** Why a function may be called by anyone, signed in or not. */
type PublicUse = { reason: string };
type OrgUse = { permission: Permission };

// A builder also accepts a bare handler; without its declaration such a function must not exist.
function declared<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`A function was declared without its ${what}`);
  return value;
}

/** A query that anyone may call; it says why. */
export const publicQuery = customQuery(query, {
  args: {},
  input: (_ctx, _args, use: PublicUse) => {
    declared(use.reason, "reason");
    return { ctx: {}, args: {} };
  },
});

/** A mutation that anyone may call; it says why. */
export const publicMutation = customMutation(mutation, {
  args: {},
  input: (_ctx, _args, use: PublicUse) => {
    declared(use.reason, "reason");
    return { ctx: {}, args: {} };
  },
});

/** An action that anyone may call; it says why. */
export const publicAction = customAction(action, {
  args: {},
  input: async (_ctx, _args, use: PublicUse) => {
    declared(use.reason, "reason");
    return { ctx: {}, args: {} };
  },
});

/** A query for a signed-in person, whatever the organisation. */
export const userQuery = customQuery(query, {
  args: {},
  input: async (ctx) => ({ ctx: { user: await requireUser(ctx), now: Date.now() }, args: {} }),
});

/** A mutation for a signed-in person, whatever the organisation. */
export const userMutation = customMutation(mutation, {
  args: {},
  input: async (ctx) => ({ ctx: { user: await requireUser(ctx), now: Date.now() }, args: {} }),
});

// Typed by hand, because the type of `internal` is made of the types of this file's users.
const authorizeUser = internal.identity.jobs.authorizeUser as FunctionReference<
  "query",
  "internal",
  Record<string, never>,
  Id<"users">
>;

/** An action for a signed-in person, whatever the organisation. */
export const userAction = customAction(action, {
  args: {},
  input: async (ctx) => {
    const userId: Id<"users"> = await ctx.runQuery(authorizeUser, {});
    return { ctx: { userId, now: Date.now() }, args: {} };
  },
});

/** A query for an active member of `orgId` who holds the declared permission. */
export const orgQuery = customQuery(query, {
  args: { orgId: v.id("organizations") },
  input: async (ctx, { orgId }, use: OrgUse) => ({
    ctx: await requireMember(ctx, orgId, declared(use.permission, "permission")),
    args: {},
  }),
});

/** A mutation for an active member of `orgId` who holds the declared permission. */
export const orgMutation = customMutation(mutation, {
  args: { orgId: v.id("organizations") },
  input: async (ctx, { orgId }, use: OrgUse) => ({
    ctx: orgMutationCaller(await requireMember(ctx, orgId, declared(use.permission, "permission"))),
    args: {},
  }),
});

// Typed by hand, because the type of `internal` is made of the types of this file's users.
const authorize = internal.identity.jobs.authorize as FunctionReference<
  "query",
  "internal",
  { orgId: string; permission: string },
  Actor
>;

/** An action for an active member of `orgId` who holds the declared permission. Its writes go through internal mutations. */
export const orgAction = customAction(action, {
  args: { orgId: v.id("organizations") },
  input: async (ctx, { orgId }, use: OrgUse) => {
    const actor: Actor = await ctx.runQuery(authorize, {
      orgId,
      permission: declared(use.permission, "permission"),
    });
    return { ctx: { actor, orgId, now: Date.now() }, args: {} };
  },
});

/** Trusted work on behalf of an actor who was resolved before: the same ctx as `orgQuery`, without a permission check. */
export const internalOrgQuery = customQuery(internalQuery, {
  args: { orgId: v.id("organizations"), actor: actorValidator },
  input: async (ctx, { orgId, actor }) => ({
    ctx: { actor, org: await requireOrg(ctx, orgId), membership: null, now: Date.now() },
    args: {},
  }),
});

/** Trusted work on behalf of an actor who was resolved before: the same ctx as `orgMutation`, without a permission check. */
export const internalOrgMutation = customMutation(internalMutation, {
  args: { orgId: v.id("organizations"), actor: actorValidator },
  input: async (ctx, { orgId, actor }) => ({
    ctx: orgMutationCaller({ org: await requireOrg(ctx, orgId), actor }),
    args: {},
  }),
});
