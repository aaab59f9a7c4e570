import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { ActionCtx, MutationCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { imageTypeOf } from "../rules/imageType";
import { recordProfileChange } from "./account";

// The client cuts a square of 512 pixels, which is a tenth of this.
const AVATAR_BYTES_MAX = 1024 * 1024;

/**
 * Stores a picture of the person and drops the one before. The bytes come with the call and not by an id of a file, so that nobody
 * can put their hand on a file that is not theirs. INVALID for what is no PNG, JPEG or WebP of at most 1 MB.
 */
export async function setAvatar(
  ctx: Pick<ActionCtx, "storage" | "runMutation"> & { userId: Id<"users"> },
  { image }: { image: ArrayBuffer },
): Promise<null> {
  if (image.byteLength > AVATAR_BYTES_MAX)
    return fail("INVALID", "The picture may have at most 1 MB", { field: "image" });
  const type = imageTypeOf(new Uint8Array(image));
  if (!type) return fail("INVALID", "The picture must be a PNG, JPEG or WebP file", { field: "image" });
  const avatarId = await ctx.storage.store(new Blob([image], { type }));
  return await ctx.runMutation(internal.identity.account.keepAvatar, { userId: ctx.userId, avatarId });
}

/** Makes a stored file the person's picture and deletes the one before, in one transaction. */
export async function keepAvatar(
  ctx: MutationCtx,
  args: { userId: Id<"users">; avatarId: Id<"_storage"> },
): Promise<null> {
  const user = await ctx.db.get("users", args.userId);
  if (!user) return fail("UNAUTHENTICATED", "Sign in first");
  const image = (await ctx.storage.getUrl(args.avatarId)) ?? undefined;
  return await replaceAvatar({ ...ctx, user }, { avatarId: args.avatarId, image });
}

/** Goes back to the initials. Nothing happens to someone without a picture. */
export async function removeAvatar(ctx: MutationCtx & { user: Doc<"users"> }): Promise<null> {
  if (!ctx.user.avatarId && !ctx.user.image) return null;
  return await replaceAvatar(ctx, { avatarId: undefined, image: undefined });
}

async function replaceAvatar(
  ctx: MutationCtx & { user: Doc<"users"> },
  fields: { avatarId: Id<"_storage"> | undefined; image: string | undefined },
): Promise<null> {
  if (ctx.user.avatarId) await ctx.storage.delete(ctx.user.avatarId);
  await ctx.db.patch("users", ctx.user._id, fields);
  await recordProfileChange(ctx, ["image"]);
  return null;
}
