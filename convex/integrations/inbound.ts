import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Inbound from "./model/inboundReads";
import { deliveryStatus, inboundProvider } from "./schema";

const summary = {
  deliveryId: v.id("inboundWebhooks"),
  provider: inboundProvider,
  externalEventId: v.union(v.string(), v.null()),
  eventType: v.union(v.string(), v.null()),
  receivedAt: v.number(),
  status: deliveryStatus,
  outcome: v.string(),
  attempts: v.number(),
};

/** A page of deliveries from outside, newest first. */
export const list = orgQuery({
  permission: "integrations.read",
  args: { paginationOpts: paginationOptsValidator, provider: v.optional(inboundProvider) },
  returns: pageOf(v.object(summary)),
  handler: Inbound.list,
});

/** One delivery with its text as it came. */
export const get = orgQuery({
  permission: "integrations.read",
  args: { deliveryId: v.id("inboundWebhooks") },
  returns: v.object({ ...summary, raw: v.string(), headers: v.record(v.string(), v.string()) }),
  handler: Inbound.get,
});
