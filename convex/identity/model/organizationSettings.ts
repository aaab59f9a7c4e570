import type { Doc } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
// lint-ok model-looks-left: seats are part of what the settings show, and counted where the plans are.
import { readSeats } from "../../billing/model/seats";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { normalizeEmail } from "../../lib/text";
import { isTimeZone } from "../../lib/time";
import { cleanName, NAME_LENGTH_MAX } from "../rules/credentials";
import { slugProblem } from "../rules/slug";

// An alert is for those who act on it; a list for more people is kept in a mailing list's one address.
const ALERT_RECIPIENTS_MAX = 20;

/** What those who manage the organisation see beside what everyone sees. */
export async function settingsOf(ctx: Pick<OrgQueryCtx, "db" | "org" | "now">) {
  const { billingTimezone, alertRecipients = [], _creationTime } = ctx.org;
  return { billingTimezone, alertRecipients, createdAt: _creationTime, seats: await readSeats(ctx) };
}

export type SettingsChange = {
  name?: string;
  slug?: string;
  timezone?: string;
  billingTimezone?: string;
  alertRecipients?: string[];
};

/**
 * Changes settings together or not at all; what equals the present is no change. INVALID with the field that cannot be, CONFLICT for
 * an address that another organisation has.
 */
export async function updateOrganization(
  ctx: OrgMutationCtx,
  args: SettingsChange,
): Promise<{ slug: string }> {
  const wanted = parseSettings(args);
  const fields = (Object.keys(wanted) as (keyof SettingsChange)[]).filter((field) =>
    differs(wanted[field], ctx.org[field]),
  );
  if (fields.length === 0) return { slug: ctx.org.slug };
  if (wanted.slug !== undefined && fields.includes("slug")) await requireFreeSlug(ctx, wanted.slug);
  const before = pick(ctx.org, fields);
  const after = pick(wanted, fields);
  await ctx.db.patch("organizations", ctx.org._id, after);
  await recordEvent(ctx, {
    type: "organization.updated",
    subject: { type: "organization", id: ctx.org._id },
    payload: { fields },
    before,
    after,
  });
  return { slug: wanted.slug ?? ctx.org.slug };
}

/** The wanted settings in the form in which they are stored, only those that were given. */
function parseSettings(args: SettingsChange): SettingsChange {
  const parsed: SettingsChange = {};
  if (args.name !== undefined) parsed.name = parseName(args.name);
  if (args.slug !== undefined) parsed.slug = parseSlug(args.slug);
  if (args.timezone !== undefined) parsed.timezone = parseZone("timezone", args.timezone);
  if (args.billingTimezone !== undefined)
    parsed.billingTimezone = parseZone("billingTimezone", args.billingTimezone);
  if (args.alertRecipients !== undefined) parsed.alertRecipients = parseRecipients(args.alertRecipients);
  return parsed;
}

function parseName(raw: string): string {
  return (
    cleanName(raw) ?? fail("INVALID", `A name has 1 to ${NAME_LENGTH_MAX} characters`, { field: "name" })
  );
}

function parseSlug(raw: string): string {
  const slug = raw.trim().toLowerCase();
  const problem = slugProblem(slug);
  return problem === null ? slug : fail("INVALID", problem, { field: "slug" });
}

function parseZone(field: string, name: string): string {
  return isTimeZone(name) ? name : fail("INVALID", "There is no such time zone", { field });
}

function parseRecipients(raw: readonly string[]): string[] {
  const field = "alertRecipients";
  const addresses = raw.map((text) => {
    return (
      normalizeEmail(text) ?? fail("INVALID", `${text.slice(0, 100)} is not an e-mail address`, { field })
    );
  });
  const recipients = [...new Set(addresses)];
  if (recipients.length > ALERT_RECIPIENTS_MAX)
    fail("INVALID", `At most ${ALERT_RECIPIENTS_MAX} addresses can be alerted`, { field });
  return recipients;
}

async function requireFreeSlug(ctx: Pick<OrgMutationCtx, "db">, slug: string): Promise<void> {
  const taken = await ctx.db
    .query("organizations")
    .withIndex("by_slug", (q) => q.eq("slug", slug))
    .first();
  if (taken) fail("CONFLICT", "Another organization has this address", { field: "slug" });
}

const differs = (a: unknown, b: unknown) => JSON.stringify(a ?? []) !== JSON.stringify(b ?? []);

function pick(
  from: SettingsChange | Doc<"organizations">,
  fields: readonly (keyof SettingsChange)[],
): SettingsChange {
  return Object.fromEntries(fields.map((field) => [field, from[field]]));
}
