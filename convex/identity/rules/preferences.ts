import { v } from "convex/values";
import type { Infer } from "convex/values";

/** What a person may choose for themselves, on every device. What is absent follows the product's default. */
export const preferencesValidator = v.object({
  theme: v.optional(v.union(v.literal("light"), v.literal("dark"), v.literal("system"))),
  density: v.optional(v.union(v.literal("comfortable"), v.literal("compact"))),
  weekStartsOn: v.optional(v.union(v.literal("monday"), v.literal("sunday"), v.literal("saturday"))),
  notifications: v.optional(v.union(v.literal("all"), v.literal("important"), v.literal("none"))),
});

export type Preferences = Infer<typeof preferencesValidator>;
