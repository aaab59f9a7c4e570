import * as z from "zod/mini";
import { NAME_LENGTH_MAX } from "../../../convex/identity/rules/credentials";
import { slugProblem } from "../../../convex/identity/rules/slug";
import type { Organization, OrganizationChange } from "./use-organization";

const RECIPIENT_SEPARATORS = /[\s,;]+/;

/** What the form holds: recipients as they are typed. */
export interface SettingsValues {
  name: string;
  slug: string;
  timezone: string;
  billingTimezone: string;
  alertRecipients: string;
}

/** What can be seen to be wrong before the server is asked. */
export const settingsSchema = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Give the organisation a name"),
      z.maxLength(NAME_LENGTH_MAX, `At most ${NAME_LENGTH_MAX} characters`),
    ),
  slug: z.string().check(z.trim(), z.toLowerCase(), (input) => {
    const message = slugProblem(input.value);
    if (message) input.issues.push({ code: "custom", input: input.value, message });
  }),
  timezone: z.string(),
  billingTimezone: z.string(),
  alertRecipients: z.string().check((input) => {
    const wrong = splitRecipients(input.value).find((address) => !z.email().safeParse(address).success);
    if (wrong === undefined) return;
    input.issues.push({ code: "custom", input: input.value, message: `“${wrong}” is not an e-mail address` });
  }),
});

/** The form's values for an organisation whose settings the viewer may see. */
export function valuesOf(
  organization: Organization,
  settings: NonNullable<Organization["settings"]>,
): SettingsValues {
  const { name, slug, timezone } = organization;
  return {
    name,
    slug,
    timezone,
    billingTimezone: settings.billingTimezone,
    alertRecipients: settings.alertRecipients.join("\n"),
  };
}

/** The values as the server takes them. */
export function changeOf({ alertRecipients, ...rest }: SettingsValues): OrganizationChange {
  return { ...rest, alertRecipients: splitRecipients(alertRecipients) };
}

const splitRecipients = (text: string) => text.split(RECIPIENT_SEPARATORS).filter((part) => part !== "");
