import { v } from "convex/values";
import { internalMutation, userAction, userMutation, userQuery } from "../functions";
import * as Account from "./model/account";
import * as Avatar from "./model/avatar";
import { preferencesValidator } from "./rules/preferences";

/** The signed-in person's own settings. */
export const get = userQuery({
  args: {},
  returns: v.object({
    userId: v.id("users"),
    name: v.string(),
    email: v.string(),
    isEmailVerified: v.boolean(),
    jobTitle: v.union(v.string(), v.null()),
    timezone: v.union(v.string(), v.null()),
    imageUrl: v.union(v.string(), v.null()),
    preferences: preferencesValidator,
    signsInBy: v.array(v.union(v.literal("password"), v.literal("clerk"), v.literal("demo"))),
  }),
  handler: Account.getAccount,
});

/** Changes the parts of one's own settings that are named. */
export const update = userMutation({
  args: {
    name: v.optional(v.string()),
    jobTitle: v.optional(v.union(v.string(), v.null())),
    timezone: v.optional(v.string()),
    preferences: v.optional(preferencesValidator),
  },
  returns: v.null(),
  handler: Account.updateAccount,
});

/** Stores a picture of oneself: a square PNG, JPEG or WebP of at most 1 MB. */
export const setAvatar = userAction({
  args: { image: v.bytes() },
  returns: v.null(),
  handler: Avatar.setAvatar,
});

/** Makes a stored file the person's picture. */
export const keepAvatar = internalMutation({
  args: { userId: v.id("users"), avatarId: v.id("_storage") },
  returns: v.null(),
  handler: Avatar.keepAvatar,
});

/** Takes one's picture away. */
export const removeAvatar = userMutation({
  args: {},
  returns: v.null(),
  handler: Avatar.removeAvatar,
});
