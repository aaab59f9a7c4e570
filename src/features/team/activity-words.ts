import { humanize } from "@/lib/format";

/** What people do most, as one would tell it. */
const WORDS: Readonly<Record<string, string>> = {
  "organization.created": "Created the organisation",
  "organization.renamed": "Renamed the organisation",
  "organization.updated": "Changed the organisation's settings",
  "organization.ownershipTransferred": "Gave the organisation another owner",
  "member.joined": "Joined",
  "member.roleChanged": "Changed a member's role",
  "member.partnerChanged": "Changed which partner a member belongs to",
  "member.activated": "Activated a member",
  "member.deactivated": "Deactivated a member",
  "member.removed": "Removed a member",
  "member.left": "Left",
  "invitation.created": "Invited someone",
  "invitation.resent": "Sent an invitation again",
  "invitation.revoked": "Revoked an invitation",
  "invitation.accepted": "Accepted an invitation",
  "identity.signedIn": "Signed in",
  "identity.signInFailed": "Failed to sign in",
  "identity.passwordReset": "Reset their password",
  "identity.sessionsEnded": "Ended other sessions",
  "identity.emailVerified": "Verified their e-mail address",
  "identity.profileChanged": "Changed their profile",
  "apiKey.created": "Created an API key",
  "apiKey.updated": "Changed an API key",
  "apiKey.rotated": "Rotated an API key",
  "apiKey.revoked": "Revoked an API key",
  "apiKey.leaked": "Reported an API key as leaked",
  "integration.settingsChanged": "Changed an integration's settings",
  "audit.exported": "Exported the audit log",
};

/** Details worth a second line: the fields of a snapshot that name something. */
const NAMING_FIELDS = ["email", "name", "role", "status", "slug"] as const;

/** An audit action as one would tell it; unknown ones in plain words. */
export function actionWords(action: string): string {
  return WORDS[action] ?? humanize(action);
}

/** What the action was about, as far as its snapshot names it: "Role: admin → viewer". Null when it names nothing. */
export function changeWords(before: string | null, after: string | null): string | null {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const found = NAMING_FIELDS.flatMap((field) => {
    const [from, to] = [was[field], is[field]];
    if (typeof to !== "string" || from === to) return [];
    return [typeof from === "string" ? `${from} → ${to}` : to];
  });
  return found.length > 0 ? found.join(", ") : null;
}

function fieldsOf(snapshot: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(snapshot ?? "null");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // A snapshot that was cut to its size limit is no JSON.
    return {};
  }
}
