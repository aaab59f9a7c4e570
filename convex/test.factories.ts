import type { Doc, Id } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { asOrgMutationCtx } from "./access/actor";
import type { Actor, OrgMutationCtx } from "./access/actor";
import { drawApiKey } from "./access/apiKeyFormat";
import type { ApiKeyType } from "./access/apiKeyFormat";
import { hashApiKeySecret } from "./access/apiKey";
import type { Role } from "./access/permissions";
import { sortFieldsOf } from "./identity/model/memberships";
import { addMember } from "./identity/model/organizations";
import type { PlanKey } from "./lib/planKey";
import type { TestBackend } from "./test.setup";

let serial = 0;
const nextSerial = () => (serial += 1);

/** Makes an organisation of its own for one test. */
export async function makeOrg(
  t: TestBackend,
  fields: Partial<Pick<Doc<"organizations">, "name" | "slug" | "timezone" | "billingTimezone">> & {
    plan?: PlanKey;
  } = {},
): Promise<Id<"organizations">> {
  const { plan = "pro", ...rest } = fields;
  const n = nextSerial();
  return await t.run(async (ctx) =>
    ctx.db.insert("organizations", {
      name: `Organization ${n}`,
      slug: `organization-${n}`,
      timezone: "UTC",
      billingTimezone: "UTC",
      status: "active",
      ...rest,
      planKey: plan,
    }),
  );
}

export type TestMember = {
  userId: Id<"users">;
  membershipId: Id<"memberships">;
  as: ReturnType<TestBackend["withIdentity"]>;
};

/** Makes a person with a membership and a client that is signed in as that person. */
export async function makeMember(
  t: TestBackend,
  orgId: Id<"organizations">,
  role: Role = "owner",
  fields: Partial<Pick<Doc<"memberships">, "status" | "partnerId">> & { name?: string } = {},
): Promise<TestMember> {
  const { name, ...membership } = fields;
  const n = nextSerial();
  const email = `person${n}@example.com`;
  const { userId, membershipId } = await t.run(async (ctx) => {
    const userId = await ctx.db.insert("users", { name: name ?? `Person ${n}`, email, emailNorm: email });
    const user = (await ctx.db.get("users", userId))!;
    const membershipId = await ctx.db.insert("memberships", {
      orgId,
      userId,
      role,
      status: "active",
      ...sortFieldsOf(user),
      ...membership,
    });
    return { userId, membershipId };
  });
  return { userId, membershipId, as: asUser(t, userId) };
}

/**
 * Lets a person in as the product does: with a seat, in the sorted lists and in the search. `makeMember` is quicker where only the
 * caller's rights matter.
 */
export async function joinMember(
  t: TestBackend,
  orgId: Id<"organizations">,
  role: Role = "owner",
  fields: { name?: string; email?: string; partnerId?: Id<"partners"> } = {},
): Promise<TestMember & { email: string }> {
  const n = nextSerial();
  const { name = `Person ${n}`, email = `person${n}@example.com`, partnerId } = fields;
  const userId = await t.run((ctx) => ctx.db.insert("users", { name, email, emailNorm: email }));
  const membershipId = await runInOrg(t, orgId, (ctx) => addMember(ctx, userId, role, partnerId));
  return { userId, membershipId, email, as: asUser(t, userId) };
}

/** A client that is signed in as the person. */
export function asUser(t: TestBackend, userId: Id<"users">) {
  return t.withIdentity({ subject: `${userId}|session` });
}

/** Makes an API key and returns its text, as its creator would have seen it once. */
export async function makeApiKey(
  t: TestBackend,
  orgId: Id<"organizations">,
  createdBy: Id<"users">,
  fields: { type?: ApiKeyType } & Partial<
    Pick<Doc<"apiKeys">, "scopes" | "origins" | "addresses" | "expiresAt" | "revokedAt" | "rateClass">
  > = {},
): Promise<{ apiKeyId: Id<"apiKeys">; text: string; header: string }> {
  const { type = "secret", ...rest } = fields;
  return await t.run(async (ctx) => {
    const { keyId, secret, text } = drawApiKey(type, "live");
    const apiKeyId = await ctx.db.insert("apiKeys", {
      orgId,
      name: "Test key",
      type,
      keyId,
      secretHash: await hashApiKeySecret({ keyId, secret }),
      last4: text.slice(-4),
      scopes: type === "publishable" ? ["track:write"] : ["signals:write", "track:write", "usage:read"],
      createdBy,
      ...rest,
    });
    return { apiKeyId, text, header: `Bearer ${text}` };
  });
}

/** Runs a model function in a transaction with the ctx that a builder would have given it. */
export async function runInOrg<Result>(
  t: TestBackend,
  orgId: Id<"organizations">,
  run: (ctx: OrgMutationCtx) => Promise<Result>,
  actor: Actor = { kind: "system", job: "test" },
): Promise<Result> {
  // The cast is safe: `run` hands over a real mutation ctx, typed for any schema.
  return await t.run(async (ctx) => {
    const org = await ctx.db.get("organizations", orgId);
    if (!org) throw new Error("No such organization");
    return await run(asOrgMutationCtx(ctx as unknown as MutationCtx, { org, actor }));
  });
}

/** The audit rows of an organisation, oldest first. */
export async function auditRows(t: TestBackend, orgId: Id<"organizations">): Promise<Doc<"auditLogs">[]> {
  return await t.run((ctx) =>
    ctx.db
      .query("auditLogs")
      .withIndex("by_org_at", (q) => q.eq("orgId", orgId))
      .collect(),
  );
}

/** The code with which a call was refused, or null when it was not. A refusal that is not ours is thrown on. */
export async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    const data = (error as { data?: unknown }).data;
    const parsed: unknown = typeof data === "string" ? JSON.parse(data) : data;
    if (typeof parsed === "object" && parsed !== null && "code" in parsed) return String(parsed.code);
    throw error;
  }
}

/** Waits until everything that was scheduled for now has run, including what that scheduled in turn. */
export async function settle(t: TestBackend): Promise<void> {
  // Events cause events a few deep at most; each round runs one generation.
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await t.finishInProgressScheduledFunctions();
  }
}
