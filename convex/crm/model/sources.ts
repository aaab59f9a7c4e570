import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx } from "../../access/actor";
import { MINUTE_MS } from "../../lib/time";

// A source's last sign of life is shown in minutes; writing it more often would make every sender wait for it.
const SEEN_WRITE_INTERVAL_MS = MINUTE_MS;

type SourceCtx = Pick<OrgMutationCtx, "db" | "org" | "now">;

/** The sources with these names, made where they are new. */
export async function findOrMakeSources(
  ctx: SourceCtx,
  names: Iterable<string>,
  kind: Doc<"signalSources">["kind"],
): Promise<Map<string, Id<"signalSources">>> {
  const ids = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await findOrMake(ctx, name, kind)] as const),
  );
  return new Map(ids);
}

async function findOrMake(ctx: SourceCtx, name: string, kind: Doc<"signalSources">["kind"]) {
  const source = await ctx.db
    .query("signalSources")
    .withIndex("by_org_name", (q) => q.eq("orgId", ctx.org._id).eq("name", name))
    .unique();
  if (!source) {
    return await ctx.db.insert("signalSources", { orgId: ctx.org._id, name, kind, lastSeenAt: ctx.now });
  }
  if (source.lastSeenAt < ctx.now - SEEN_WRITE_INTERVAL_MS) {
    await ctx.db.patch("signalSources", source._id, { lastSeenAt: ctx.now });
  }
  return source._id;
}
