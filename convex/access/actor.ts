import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { ActionCtx, MutationCtx, QueryCtx } from "../_generated/server";
import { newTraceId } from "../lib/ids";
import { roleValidator } from "./permissions";

export const apiKeyTypeValidator = v.union(
  v.literal("secret"),
  v.literal("publishable"),
  v.literal("restricted"),
);

export const apiScopeValidator = v.union(
  v.literal("signals:write"),
  v.literal("track:write"),
  v.literal("usage:read"),
);

/** What an API key may be allowed to do over HTTP. */
export type ApiScope = Infer<typeof apiScopeValidator>;

export const actorValidator = v.union(
  v.object({
    kind: v.literal("user"),
    userId: v.id("users"),
    membershipId: v.id("memberships"),
    role: roleValidator,
  }),
  v.object({
    kind: v.literal("apiKey"),
    apiKeyId: v.id("apiKeys"),
    scopes: v.array(apiScopeValidator),
    type: apiKeyTypeValidator,
  }),
  v.object({ kind: v.literal("webhook"), provider: v.string() }),
  v.object({ kind: v.literal("system"), job: v.string() }),
  v.object({ kind: v.literal("seed") }),
);

/** Who is acting. Carried by every organisation ctx and handed on to scheduled work, which has no identity of its own. */
export type Actor = Infer<typeof actorValidator>;

/** How a change came in; stored on events so that all ways in can be compared. */
export type Source = "ui" | "api" | "webhook" | "system" | "seed";

const SOURCE_OF: Record<Actor["kind"], Source> = {
  user: "ui",
  apiKey: "api",
  webhook: "webhook",
  system: "system",
  seed: "seed",
};

/** Where an event stands in a chain of causes. The first has depth 0 and no cause. */
export type Trace = { traceId: string; causedBy?: Id<"events">; depth: number };

/** What every organisation function knows beyond Convex's own ctx. `membership` is null for anything but a person. */
export type OrgCaller = {
  actor: Actor;
  org: Doc<"organizations">;
  membership: Doc<"memberships"> | null;
  now: number;
};

export type OrgQueryCtx = QueryCtx & OrgCaller;
export type OrgMutationCtx = MutationCtx & OrgCaller & { trace: Trace; source: Source };
export type OrgActionCtx = ActionCtx & { actor: Actor; orgId: Id<"organizations">; now: number };

/** Puts a caller that was already resolved (an API key, a webhook, a job) into a mutation's ctx, as the builders do for people. */
export function asOrgMutationCtx(
  ctx: MutationCtx,
  caller: { org: Doc<"organizations">; actor: Actor; membership?: Doc<"memberships"> | null; trace?: Trace },
): OrgMutationCtx {
  return { ...ctx, ...orgMutationCaller(caller) };
}

/** The part of an organisation's mutation ctx that Convex does not bring. */
export function orgMutationCaller(caller: {
  org: Doc<"organizations">;
  actor: Actor;
  membership?: Doc<"memberships"> | null;
  trace?: Trace;
}): OrgCaller & { trace: Trace; source: Source } {
  return {
    org: caller.org,
    actor: caller.actor,
    membership: caller.membership ?? null,
    now: Date.now(),
    trace: caller.trace ?? { traceId: newTraceId(), depth: 0 },
    source: SOURCE_OF[caller.actor.kind],
  };
}
