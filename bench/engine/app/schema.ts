import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/** The documents of the engine's measurement: as large and as mixed as those of an ordinary app. */
export default defineSchema({
  entries: defineTable({
    group: v.string(),
    position: v.number(),
    title: v.string(),
    body: v.string(),
    tags: v.array(v.string()),
    author: v.object({ name: v.string(), age: v.number() }),
    done: v.boolean(),
  }).index("by_group", ["group", "position"]),
});
