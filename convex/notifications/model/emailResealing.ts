import type { MutationCtx } from "../../_generated/server";
import { resealLink } from "./emailLinks";

const PAGE = 100;

/** Seals the links of a page of waiting mails with the current key; the cursor of the next page, or null after the last one. */
export async function resealLinks(
  ctx: Pick<MutationCtx, "db">,
  cursor: string | null,
): Promise<{ cursor: string | null; resealed: number }> {
  const found = await ctx.db
    .query("emailMessages")
    .withIndex("by_linkExpiresAt", (q) => q.gt("linkExpiresAt", 0))
    .paginate({ numItems: PAGE, cursor });
  let resealed = 0;
  for (const mail of found.page) {
    const anew = mail.linkCipher === undefined ? null : await resealLink(mail, mail.linkCipher);
    if (anew === null) continue;
    await ctx.db.patch("emailMessages", mail._id, { linkCipher: anew });
    resealed++;
  }
  return { cursor: found.isDone ? null : found.continueCursor, resealed };
}
