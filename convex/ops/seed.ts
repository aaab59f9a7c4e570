import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalMutation } from "../functions";
import * as Steps from "./seedSteps";

/** Chosen once; another number makes another demo of the same size. */
const SEED_DEFAULT = 20_261_120;
/** Far more batches than the demo has. */
const STEPS_MAX = 20;

const plan = v.object({ seed: v.number(), now: v.number() });
const orgId = v.id("organizations");

/**
 * Fills the demo organisation, in a transaction per step. A second call does nothing; a call after an interrupted one goes on,
 * because every step leaves alone what is there.
 */
export const demo = internalAction({
  args: { seed: v.optional(v.number()) },
  returns: v.object({ seeded: v.boolean() }),
  handler: async (ctx, { seed = SEED_DEFAULT }): Promise<{ seeded: boolean }> => {
    const { orgId, done, token } = await ctx.runMutation(internal.ops.seed.prepare, {});
    if (done) return { seeded: false };
    const agreed = { seed, now: Date.now() };
    for (let index = 0; index < Steps.TEAM_SIZE; index++)
      await ctx.runMutation(internal.ops.seed.addPerson, { orgId, index });
    for (let step = 0; step < STEPS_MAX; step++) {
      if (!(await ctx.runMutation(internal.ops.seed.addSignals, { orgId, plan: agreed, step }))) break;
    }
    await ctx.runMutation(internal.ops.seed.finish, { orgId, plan: agreed, token });
    return { seeded: true };
  },
});

/** The first step of `demo`. */
export const prepare = internalMutation({
  args: {},
  returns: v.object({ orgId, done: v.boolean(), token: v.string() }),
  handler: (ctx) => Steps.prepare(ctx),
});

/** The steps of `demo` that bring its people. */
export const addPerson = internalMutation({
  args: { orgId, index: v.number() },
  returns: v.null(),
  handler: async (ctx, { orgId, index }) => {
    await Steps.addPerson(ctx, orgId, index);
    return null;
  },
});

/** The middle steps of `demo`. */
export const addSignals = internalMutation({
  args: { orgId, plan, step: v.number() },
  returns: v.boolean(),
  handler: (ctx, { orgId, plan, step }) => Steps.addSignals(ctx, orgId, plan, step),
});

/** The last step of `demo`. */
export const finish = internalMutation({
  args: { orgId, plan, token: v.string() },
  returns: v.null(),
  handler: async (ctx, { orgId, plan, token }) => {
    await Steps.finish(ctx, orgId, plan, token);
    return null;
  },
});
