import { v } from "convex/values";
import { internal } from "../_generated/api";
import { secretsKeys } from "../env";
import { internalAction, internalMutation } from "../functions";
import { resealSigningSecrets } from "../integrations/model/resealing";
import { resealLinks } from "../notifications/model/emailResealing";

/** Whoever keeps sealed secrets, and how a page of them is sealed anew. */
const KEEPERS = { signingSecrets: resealSigningSecrets, mailLinks: resealLinks };
const keeperValidator = v.union(v.literal("signingSecrets"), v.literal("mailLinks"));
// The cast is safe: these are the keys of the line above.
const KEEPER_NAMES = Object.keys(KEEPERS) as (keyof typeof KEEPERS)[];

// A million secrets; whoever has more calls it again, and it goes on with what is left.
const PAGES_MAX = 10_000;

/**
 * Seals everything with SECRETS_KEY that SECRETS_KEY_PREVIOUS still seals, a page per transaction. When `done` is true the previous
 * key can be removed. Without a previous key there is nothing to do.
 */
export const reseal = internalAction({
  args: {},
  returns: v.object({ done: v.boolean(), resealed: v.number() }),
  handler: async (ctx): Promise<{ done: boolean; resealed: number }> => {
    if (secretsKeys().previous === null) return { done: true, resealed: 0 };
    let [resealed, pages] = [0, 0];
    for (const keeper of KEEPER_NAMES) {
      let cursor: string | null = null;
      do {
        if (pages++ === PAGES_MAX) return { done: false, resealed };
        const page: { cursor: string | null; resealed: number } = await ctx.runMutation(
          internal.ops.secrets.resealPage,
          { keeper, cursor },
        );
        cursor = page.cursor;
        resealed += page.resealed;
      } while (cursor !== null);
    }
    return { done: true, resealed };
  },
});

/** One page of `reseal`. */
export const resealPage = internalMutation({
  args: { keeper: keeperValidator, cursor: v.union(v.string(), v.null()) },
  returns: v.object({ cursor: v.union(v.string(), v.null()), resealed: v.number() }),
  handler: (ctx, { keeper, cursor }) => KEEPERS[keeper](ctx, cursor),
});
