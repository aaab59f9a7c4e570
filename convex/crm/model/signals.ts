import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { consumeUsage } from "../../billing/model/usage";
import type { UsageRefusal } from "../../billing/model/usage";
import { recordEvent } from "../../events/record";
import { groupSignals } from "../rules/groupSignals";
import type { IncomingSignal } from "../rules/groupSignals";
import { contactName } from "../rules/names";
import { isHighIntent } from "../rules/signalWeight";
import { resolvePeople } from "./people";
import type { Link } from "./people";
import { findOrMakeSources } from "./sources";

type Stored = {
  signalId: Id<"signals">;
  contactId: Id<"contacts"> | null;
  companyId: Id<"companies"> | null;
};

/** What became of one signal of a request. */
export type SignalVerdict =
  | ({ status: "accepted" } & Stored)
  | ({ status: "duplicate" } & Stored)
  | { status: "limit_exceeded" };

export type Reception = {
  /** One per signal, in order. */
  verdicts: SignalVerdict[];
  /** The accepted ones, for whoever counts them. */
  accepted: { type: string; occurredAt: number }[];
  /** Set when the plan's limit kept some out. */
  refusal: UsageRefusal | null;
};

/**
 * Stores the signals of one request, each of the sender's ids once, counts them against the plan and on their people and companies,
 * and records one event. What does not fit the plan is refused signal by signal, the earlier ones first in.
 */
export async function receiveSignals(
  ctx: OrgMutationCtx,
  incoming: readonly IncomingSignal[],
  kind: Doc<"signalSources">["kind"] = "api",
): Promise<Reception> {
  const known = await findKnown(ctx, incoming);
  const { fresh, firstOf } = withoutRepeats(incoming, known);
  const { accepted: room, refusal } =
    fresh.length === 0
      ? { accepted: 0, refusal: null }
      : await consumeUsage(ctx, {
          metric: "signals",
          quantity: fresh.length,
          dedupeKey: ctx.trace.traceId,
          allowPartial: true,
        });
  const taken = fresh.slice(0, room).map((index) => incoming[index]!);
  const stored = await store(ctx, taken, kind);
  const byIndex = new Map(fresh.slice(0, room).map((index, i) => [index, stored[i]!]));
  const verdicts = incoming.map((signal, index): SignalVerdict => {
    const earlier = signal.externalId === undefined ? undefined : known.get(signal.externalId);
    if (earlier) return { status: "duplicate", ...earlier };
    const own = byIndex.get(index);
    if (own) return { status: "accepted", ...own };
    const first = byIndex.get(firstOf.get(signal.externalId ?? "") ?? -1);
    return first ? { status: "duplicate", ...first } : { status: "limit_exceeded" };
  });
  return { verdicts, accepted: taken, refusal };
}

/** The indexes of the signals to be stored, and for each sender's id the index of its first appearance. */
function withoutRepeats(incoming: readonly IncomingSignal[], known: ReadonlyMap<string, Stored>) {
  const firstOf = new Map<string, number>();
  const fresh: number[] = [];
  for (const [index, { externalId }] of incoming.entries()) {
    if (externalId !== undefined) {
      if (known.has(externalId) || firstOf.has(externalId)) continue;
      firstOf.set(externalId, index);
    }
    fresh.push(index);
  }
  return { fresh, firstOf };
}

async function store(
  ctx: OrgMutationCtx,
  signals: readonly IncomingSignal[],
  kind: Doc<"signalSources">["kind"],
): Promise<Stored[]> {
  if (signals.length === 0) return [];
  const sources = await findOrMakeSources(
    ctx,
    signals.map((signal) => signal.sourceName),
    kind,
  );
  const links = await resolvePeople(ctx, groupSignals(signals));
  const ids = await Promise.all(
    signals.map((signal, i) => {
      // What a seed makes up has to look as if it had arrived when it happened.
      const receivedAt = kind === "seed" ? signal.occurredAt : ctx.now;
      const sourceId = sources.get(signal.sourceName)!;
      return ctx.db.insert("signals", {
        orgId: ctx.org._id,
        receivedAt,
        ...row(signal, links[i]!),
        sourceId,
      });
    }),
  );
  await recordReception(ctx, signals, links, ids);
  return ids.map((signalId, i) => ({
    signalId,
    contactId: links[i]!.contact?._id ?? null,
    companyId: links[i]!.companyId ?? null,
  }));
}

function row(signal: IncomingSignal, link: Link) {
  return {
    externalId: signal.externalId,
    type: signal.type,
    contactId: link.contact?._id,
    companyId: link.companyId,
    occurredAt: signal.occurredAt,
    weight: signal.weight,
    propsJson: signal.propsJson,
  };
}

async function recordReception(
  ctx: OrgMutationCtx,
  signals: readonly IncomingSignal[],
  links: readonly Link[],
  ids: readonly Id<"signals">[],
): Promise<void> {
  const highIntent = signals.flatMap((signal, i) => (isHighIntent(signal.weight) ? [i] : []));
  const strongest = highIntent.reduce<number | null>(
    (best, i) => (best === null || signals[i]!.weight > signals[best]!.weight ? i : best),
    null,
  );
  await recordEvent(ctx, {
    type: "signals.received",
    subject: { type: "organization", id: ctx.org._id },
    payload: {
      signalIds: [...ids],
      count: ids.length,
      highIntentSignalIds: highIntent.map((i) => ids[i]!),
      ...(strongest !== null && { highlight: highlightOf(signals[strongest]!, links[strongest]!) }),
    },
    // The ids are in the event; the audit row says how many.
    after: { count: ids.length },
  });
}

function highlightOf(signal: IncomingSignal, { contact, companyId }: Link) {
  return {
    type: signal.type,
    label: contact
      ? contactName(contact)
      : (signal.company?.name ?? signal.company?.domainNorm ?? "A company"),
    ...(contact && { contactId: contact._id }),
    ...(companyId && { companyId }),
  };
}

// Ids that grow with time lie side by side, so that all of a batch are looked for with one read; others need one read each. The one
// read never returns more documents than there are ids: beyond that, looking each up is cheaper.
const RANGE_READ_FROM = 4;

/** The stored signals among these that carry one of the given sender's ids. */
async function findKnown(
  ctx: Pick<OrgQueryCtx, "db" | "org">,
  incoming: readonly IncomingSignal[],
): Promise<Map<string, Stored>> {
  const wanted = [...new Set(incoming.flatMap(({ externalId }) => externalId ?? []))].sort();
  if (wanted.length === 0) return new Map();
  if (wanted.length >= RANGE_READ_FROM) {
    const between = await ctx.db
      .query("signals")
      .withIndex("by_org_external", (q) =>
        q
          .eq("orgId", ctx.org._id)
          .gte("externalId", wanted[0]!)
          .lte("externalId", wanted[wanted.length - 1]!),
      )
      .take(wanted.length + 1);
    if (between.length <= wanted.length) return knownAmong(between, new Set(wanted));
  }
  const rows = await Promise.all(
    wanted.map((externalId) =>
      ctx.db
        .query("signals")
        .withIndex("by_org_external", (q) => q.eq("orgId", ctx.org._id).eq("externalId", externalId))
        .unique(),
    ),
  );
  return knownAmong(
    rows.filter((row) => row !== null),
    new Set(wanted),
  );
}

function knownAmong(rows: readonly Doc<"signals">[], wanted: ReadonlySet<string>): Map<string, Stored> {
  return new Map(
    rows
      .filter(({ externalId }) => externalId !== undefined && wanted.has(externalId))
      .map((row) => [
        row.externalId!,
        { signalId: row._id, contactId: row.contactId ?? null, companyId: row.companyId ?? null },
      ]),
  );
}
