import { MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import { ConvexError, v } from "convex/values";
import { components } from "./_generated/api";
import { mutation, query } from "./_generated/server";

const NEWEST = 50;
const FOUND_MAX = 20;
const AUTHOR_CHARS_MAX = 24;
const BODY_CHARS_MAX = 500;

/** Nobody needs to say more, and a stuck key can't fill the room. */
const limiter = new RateLimiter(components.rateLimiter, {
  send: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 5 },
});

/** The newest messages, the oldest of them first. */
export const list = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("messages").order("desc").take(NEWEST)).reverse(),
});

/** Messages that fit the words, the best first. */
export const search = query({
  args: { words: v.string() },
  handler: (ctx, { words }) =>
    ctx.db
      .query("messages")
      .withSearchIndex("by_body", (q) => q.search("body", words))
      .take(FOUND_MAX),
});

/** Says something. ConvexError `tooFast` with `retryAfterMs` if the author has said much lately. */
export const send = mutation({
  args: { author: v.string(), body: v.string() },
  handler: async (ctx, { author, body }) => {
    const text = body.trim().slice(0, BODY_CHARS_MAX);
    const name = author.trim().slice(0, AUTHOR_CHARS_MAX);
    if (text === "" || name === "") throw new ConvexError({ kind: "empty" as const });
    const { ok, retryAfter } = await limiter.limit(ctx, "send", { key: name });
    if (!ok) throw new ConvexError({ kind: "tooFast" as const, retryAfterMs: retryAfter });
    await ctx.db.insert("messages", { author: name, body: text });
  },
});
