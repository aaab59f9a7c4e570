import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { foldText } from "../../lib/text";
import type { ParsedMeeting } from "../meetingProviders/meetingProvider";

type ReadCtx = Pick<OrgQueryCtx, "db" | "org">;

/** Which partner gets meetings of this type: by the provider's id of the type, else by its name. Null when nobody does. */
export async function routeOf(
  ctx: ReadCtx,
  provider: string,
  { externalId, name }: ParsedMeeting["meetingType"],
): Promise<Doc<"partnerRoutes"> | null> {
  const byId =
    externalId === null
      ? null
      : await ctx.db
          .query("partnerRoutes")
          .withIndex("by_org_provider_external", (q) =>
            q.eq("orgId", ctx.org._id).eq("provider", provider).eq("meetingTypeExternalId", externalId),
          )
          .unique();
  if (byId || name === null) return byId;
  return await ctx.db
    .query("partnerRoutes")
    .withIndex("by_org_provider_name", (q) =>
      q.eq("orgId", ctx.org._id).eq("provider", provider).eq("meetingTypeNameNorm", foldText(name)),
    )
    .unique();
}

/** Partners offered in one list; more do not fit a form. */
const CHOICES_MAX = 200;

/** The organisation's partners to choose from. */
export async function choosePartners(ctx: ReadCtx) {
  const partners = await ctx.db
    .query("partners")
    .withIndex("by_org_slug", (q) => q.eq("orgId", ctx.org._id))
    .take(CHOICES_MAX);
  return partners.map((partner) => ({ partnerId: partner._id, name: partner.name }));
}

/** Meeting types that are shown with their partner; more do not fit a settings page. */
const ROUTES_SHOWN_MAX = 50;

/** The meeting types that are routed, with their partners. */
export async function listRoutes(ctx: ReadCtx, provider: string) {
  const routes = await ctx.db
    .query("partnerRoutes")
    .withIndex("by_org_provider_name", (q) => q.eq("orgId", ctx.org._id).eq("provider", provider))
    .take(ROUTES_SHOWN_MAX);
  return await Promise.all(
    routes.map(async (route) => ({
      meetingTypeName: route.meetingTypeName,
      partnerName: (await ctx.db.get("partners", route.partnerId))?.name ?? "",
    })),
  );
}

/** Makes a partner and routes meeting types to it. */
export async function makePartner(
  ctx: Pick<OrgMutationCtx, "db" | "org">,
  {
    provider,
    meetingTypes,
    ...fields
  }: { name: string; slug: string; provider: string; meetingTypes: string[] },
): Promise<Id<"partners">> {
  const orgId = ctx.org._id;
  const partnerId = await ctx.db.insert("partners", { orgId, ...fields, currency: "usd", status: "active" });
  for (const meetingTypeName of meetingTypes) {
    const meetingTypeNameNorm = foldText(meetingTypeName);
    await ctx.db.insert("partnerRoutes", {
      orgId,
      partnerId,
      provider,
      meetingTypeName,
      meetingTypeNameNorm,
    });
  }
  return partnerId;
}
