import type { MutationCtx } from "../../_generated/server";
import { resealSecret } from "../../security/model/secrets";
import { SECRET_FIELD } from "./chilipiper";

const PAGE = 100;

/** Seals a page of signing secrets with the current key; the cursor of the next page, or null after the last one. */
export async function resealSigningSecrets(
  ctx: Pick<MutationCtx, "db">,
  cursor: string | null,
): Promise<{ cursor: string | null; resealed: number }> {
  const found = await ctx.db.query("chilipiperConnections").paginate({ numItems: PAGE, cursor });
  let resealed = 0;
  for (const { _id, orgId, signingSecretCipher } of found.page) {
    if (signingSecretCipher === undefined) continue;
    const anew = await resealSecret({ orgId, field: SECRET_FIELD }, signingSecretCipher);
    if (anew === null) continue;
    await ctx.db.patch("chilipiperConnections", _id, { signingSecretCipher: anew });
    resealed++;
  }
  return { cursor: found.isDone ? null : found.continueCursor, resealed };
}
