import type { QueryCtx } from "../_generated/server";
import type { Actor } from "./actor";

// As long as names may be; a longer one would only fill logs.
const NAME_LENGTH_MAX = 120;

/** What an actor is called at this moment, for logs that must stay readable when the person or the key is gone. */
export async function actorName(ctx: Pick<QueryCtx, "db">, actor: Actor): Promise<string> {
  return (await nameOf(ctx, actor)).slice(0, NAME_LENGTH_MAX);
}

async function nameOf(ctx: Pick<QueryCtx, "db">, actor: Actor): Promise<string> {
  switch (actor.kind) {
    case "user": {
      const user = await ctx.db.get("users", actor.userId);
      return user?.name || user?.email || "A person who is gone";
    }
    case "apiKey":
      return (await ctx.db.get("apiKeys", actor.apiKeyId))?.name ?? "A key that is gone";
    case "webhook":
      return actor.provider;
    case "system":
      return actor.job;
    case "seed":
      return "Demo data";
  }
}
