import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { asOrgMutationCtx } from "../../access/actor";
import type { OrgMutationCtx } from "../../access/actor";
import { recordEvent } from "../../events/record";
import { applyMeeting } from "../../partners/model/applyMeeting";
import { planMeeting } from "../../partners/model/planMeeting";
import type { MeetingPlan } from "../../partners/model/planMeeting";
import { meetingProviders } from "../../partners/meetingProviders/registry";
import { isUsedType } from "../rules/stripeEvent";
import { settle } from "./inbound";
import type { Delivery } from "./inbound";
import { orgOfCustomer } from "./stripeCustomers";

/** What a delivery would do. Made by reading only, so it also serves to rehearse a delivery without acting on it. */
export type DeliveryPlan = {
  orgId: Id<"organizations"> | null;
  status: Exclude<Delivery["status"], "received">;
  outcome: string;
  effects: DeliveryEffect[];
};

export type DeliveryEffect =
  | { kind: "delivered"; eventType: string }
  | { kind: "meeting"; plan: MeetingPlan }
  | { kind: "alert"; reason: string };

type ReadCtx = Pick<QueryCtx, "db"> & { now: number };

/** Decides what a stored delivery does. */
export async function planDelivery(ctx: ReadCtx, delivery: Delivery): Promise<DeliveryPlan> {
  return delivery.provider === "stripe"
    ? await planStripe(ctx, delivery)
    : await planChilipiper(ctx, delivery);
}

/** Carries out the plan of a delivery in the caller's transaction and writes down the outcome. */
export async function applyDelivery(ctx: MutationCtx, delivery: Delivery, plan: DeliveryPlan): Promise<void> {
  const org = plan.orgId && (await ctx.db.get("organizations", plan.orgId));
  let resultRef: string | undefined;
  if (org) {
    const orgCtx = asOrgMutationCtx(ctx, { org, actor: { kind: "webhook", provider: delivery.provider } });
    for (const effect of plan.effects) resultRef = (await applyEffect(orgCtx, delivery, effect)) ?? resultRef;
  }
  await settle(ctx, delivery._id, {
    ...(org && { orgId: org._id }),
    status: plan.status,
    outcome: plan.outcome,
    ...(resultRef !== undefined && { resultRef }),
  });
}

/** Tells the organisation that a delivery could not be used. One that belongs to nobody is told to nobody. */
export async function failureAlert(ctx: MutationCtx, delivery: Delivery): Promise<void> {
  const orgId = delivery.orgId ?? (delivery.accountRef && (await orgOfCustomer(ctx, delivery.accountRef)));
  const org = orgId && (await ctx.db.get("organizations", orgId));
  if (!org) return;
  const orgCtx = asOrgMutationCtx(ctx, { org, actor: { kind: "webhook", provider: delivery.provider } });
  await applyEffect(orgCtx, delivery, {
    kind: "alert",
    reason: "A delivery is stored but could not be used",
  });
}

async function applyEffect(
  ctx: OrgMutationCtx,
  delivery: Delivery,
  effect: DeliveryEffect,
): Promise<string | undefined> {
  const subject = { type: "delivery", id: delivery._id };
  const { provider, _id: deliveryId } = delivery;
  switch (effect.kind) {
    case "meeting":
      return (await applyMeeting(ctx, effect.plan, deliveryId)) ?? undefined;
    case "delivered":
      await recordEvent(ctx, {
        type: "integration.delivered",
        subject,
        payload: { provider, eventType: effect.eventType, deliveryId },
      });
      return undefined;
    case "alert":
      await recordEvent(ctx, {
        type: "integration.failed",
        subject,
        payload: { provider, reason: effect.reason, deliveryId },
      });
      return undefined;
  }
}

async function planStripe(
  ctx: ReadCtx,
  { eventType = "", accountRef, raw }: Delivery,
): Promise<DeliveryPlan> {
  const none = { effects: [] as DeliveryEffect[] };
  const orgId = accountRef === undefined ? null : await orgOfCustomer(ctx, accountRef);
  const foreign = connectedAccountOf(raw);
  if (foreign !== null)
    return { orgId, status: "ignored", outcome: `Sent for the other account ${foreign}`, ...none };
  if (!isUsedType(eventType))
    return { orgId, status: "ignored", outcome: `Events of type ${eventType} are not used`, ...none };
  if (orgId === null) {
    const who =
      accountRef === undefined ? "The event names no customer" : `Customer ${accountRef} is not known`;
    return { orgId, status: "unresolved", outcome: who, ...none };
  }
  const effects: DeliveryEffect[] = [{ kind: "delivered", eventType }];
  return { orgId, status: "processed", outcome: `${eventType} taken in for customer ${accountRef}`, effects };
}

/** The connected account that an event was sent for; our own events name none. */
function connectedAccountOf(raw: string): string | null {
  const { account } = JSON.parse(raw) as { account?: unknown };
  return typeof account === "string" ? account : null;
}

async function planChilipiper(ctx: ReadCtx, delivery: Delivery): Promise<DeliveryPlan> {
  const org = delivery.orgId && (await ctx.db.get("organizations", delivery.orgId));
  if (!org) throw new Error("A ChiliPiper delivery is stored for the organisation of its token");
  const parsed = meetingProviders.chilipiper.parse(delivery.raw);
  if (!parsed.ok) return alerting(org, "failed", parsed.reason);
  const plan = await planMeeting(
    { db: ctx.db, org, now: ctx.now },
    { provider: "chilipiper", parsed: parsed.meeting },
  );
  if (plan.status === "unresolved") return alerting(org, "unresolved", plan.outcome);
  return { orgId: org._id, status: plan.status, outcome: plan.outcome, effects: [{ kind: "meeting", plan }] };
}

const alerting = (
  org: Doc<"organizations">,
  status: "failed" | "unresolved",
  reason: string,
): DeliveryPlan => ({
  orgId: org._id,
  status,
  outcome: reason,
  effects: [{ kind: "alert", reason }],
});
