import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";

const entry = {
  group: v.string(),
  position: v.number(),
  title: v.string(),
  body: v.string(),
  tags: v.array(v.string()),
  author: v.object({ name: v.string(), age: v.number() }),
  done: v.boolean(),
};

/** Inserts one document: the durable mutation that is measured. */
export const add = mutation({
  args: entry,
  handler: async (ctx, args) => await ctx.db.insert("entries", args),
});

/** Inserts many at once, to fill the table. */
export const fill = mutation({
  args: { entries: v.array(v.object(entry)) },
  handler: async (ctx, { entries }) => {
    for (const each of entries) await ctx.db.insert("entries", each);
  },
});

/** Ids of as many documents as asked for, a page at a time. */
export const ids = query({
  args: { cursor: v.union(v.string(), v.null()), numItems: v.number() },
  handler: async (ctx, { cursor, numItems }) => {
    const page = await ctx.db.query("entries").paginate({ cursor, numItems });
    return { cursor: page.isDone ? null : page.continueCursor, ids: page.page.map(({ _id }) => _id) };
  },
});

/** Point gets in a loop, each document several times: the arguments are not what is measured. */
export const getEach = query({
  args: { ids: v.array(v.id("entries")), times: v.number() },
  handler: async (ctx, { ids: wanted, times }) => {
    let found = 0;
    for (let n = 0; n < times; n += 1) {
      for (const id of wanted) if ((await ctx.db.get(id)) !== null) found += 1;
    }
    return found;
  },
});

/** Ranges of an index in a loop, each collected whole. */
export const rangeEach = query({
  args: { groups: v.array(v.string()) },
  handler: async (ctx, { groups }) => {
    let found = 0;
    for (const group of groups) {
      const entries = await ctx.db
        .query("entries")
        .withIndex("by_group", (q) => q.eq("group", group))
        .collect();
      found += entries.length;
    }
    return found;
  },
});

/** The first ten of a group: what a screen of a list asks for. */
export const takeTen = query({
  args: { group: v.string() },
  handler: async (ctx, { group }) =>
    await ctx.db
      .query("entries")
      .withIndex("by_group", (q) => q.eq("group", group))
      .take(10),
});
