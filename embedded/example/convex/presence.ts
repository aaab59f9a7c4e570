import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, mutation, query } from "./_generated/server";

/** A page says every five seconds that it is there; two may get lost. */
const GONE_AFTER_MS = 12_000;
/** More than this is a crowd, not a chat. */
const PEOPLE_MAX = 200;

/** Names of who is here, in order. */
export const list = query({
  args: {},
  handler: async (ctx) => {
    const people = await ctx.db.query("presence").withIndex("by_name").take(PEOPLE_MAX);
    return people.map(({ name }) => name);
  },
});

/** Says that somebody is here. The first one of an empty room starts the sweep. */
export const heartbeat = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const isEmpty = (await ctx.db.query("presence").first()) === null;
    if (isEmpty) await ctx.scheduler.runAfter(GONE_AFTER_MS, internal.presence.sweep, {});
    const present = await ctx.db
      .query("presence")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    if (present === null) await ctx.db.insert("presence", { name, seenAtMs: Date.now() });
    else await ctx.db.patch("presence", present._id, { seenAtMs: Date.now() });
  },
});

/** Says that somebody has left. */
export const leave = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const present = await ctx.db
      .query("presence")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    if (present !== null) await ctx.db.delete("presence", present._id);
  },
});

/** Removes those that are not heard of any more, and comes back while anybody is left. */
export const sweep = internalMutation({
  args: {},
  handler: async (ctx) => {
    const people = await ctx.db.query("presence").take(PEOPLE_MAX);
    const gone = people.filter(({ seenAtMs }) => seenAtMs < Date.now() - GONE_AFTER_MS);
    for (const { _id } of gone) await ctx.db.delete("presence", _id);
    if (gone.length < people.length) await ctx.scheduler.runAfter(GONE_AFTER_MS, internal.presence.sweep, {});
  },
});
