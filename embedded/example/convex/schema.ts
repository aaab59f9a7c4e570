import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  /** What was said. Written by `messages.send`, never changed. */
  messages: defineTable({ author: v.string(), body: v.string() }).searchIndex("by_body", {
    searchField: "body",
  }),
  /** Who is here: one row a person, from the first heartbeat until `presence.sweep` misses the next ones. */
  presence: defineTable({ name: v.string(), seenAtMs: v.number() }).index("by_name", ["name"]),
});
