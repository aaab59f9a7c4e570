import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as SignalReads from "./model/signalReads";

const signalItem = v.object({
  signalId: v.id("signals"),
  type: v.string(),
  weight: v.number(),
  occurredAt: v.number(),
  receivedAt: v.number(),
  sourceName: v.string(),
  contact: v.union(v.null(), v.object({ contactId: v.id("contacts"), name: v.string(), email: v.string() })),
  company: v.union(v.null(), v.object({ companyId: v.id("companies"), name: v.string() })),
  props: v.record(v.string(), v.union(v.string(), v.number(), v.boolean(), v.null())),
});

/** A page of signals, newest first; at most one filter is applied: contact before company before type. */
export const list = orgQuery({
  permission: "signals.read",
  args: {
    paginationOpts: paginationOptsValidator,
    type: v.optional(v.string()),
    contactId: v.optional(v.id("contacts")),
    companyId: v.optional(v.id("companies")),
  },
  returns: pageOf(signalItem),
  handler: SignalReads.list,
});

/** The newest signals, for a live feed. */
export const feed = orgQuery({
  permission: "signals.read",
  args: { limit: v.number() },
  returns: v.array(signalItem),
  handler: SignalReads.feed,
});

/** One signal. */
export const get = orgQuery({
  permission: "signals.read",
  args: { signalId: v.id("signals") },
  returns: signalItem,
  handler: SignalReads.get,
});

/** The types of signals there are, for a filter. */
export const types = orgQuery({
  permission: "signals.read",
  args: {},
  returns: v.array(v.string()),
  handler: SignalReads.types,
});
