import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { requireOrg } from "../../access/membership";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { siteUrl } from "../../env";
import { queueEmail } from "./emails";

/** Mails an anchor of the audit log to those whom the organisation names for alerts; the same anchor is mailed once. */
export async function mailAnchor(
  ctx: MutationCtx,
  { orgId, anchor, at }: { orgId: Id<"organizations">; anchor: string; at: number },
): Promise<void> {
  const org = await requireOrg(ctx, orgId);
  for (const to of org.alertRecipients ?? []) {
    await queueEmail(ctx, {
      orgId,
      to,
      template: {
        kind: "auditAnchor",
        organizationName: org.name,
        anchor,
        at,
        logUrl: `${siteUrl()}/${org.slug}/settings/audit-log`,
      },
      dedupeKey: `auditAnchor/${anchor.split(":")[0]}/${to}`,
    });
  }
}
