import type { Permission, Role } from "./permissions";

/** Where a permission stands in the table of roles. */
export const AREAS = ["Records", "Your own", "Integrations", "People", "Organisation"] as const;
export type Area = (typeof AREAS)[number];

/** What a person may do, in words for people who never saw the code. The type makes a permission without words a compile error. */
export const PERMISSION_LABELS: Readonly<Record<Permission, { area: Area; label: string; detail: string }>> =
  {
    "dashboard.read": {
      area: "Records",
      label: "See the dashboard",
      detail: "Totals, trends and the live feed of signals.",
    },
    "signals.read": { area: "Records", label: "See signals", detail: "Every signal with its properties." },
    "signals.write": {
      area: "Records",
      label: "Change signals",
      detail: "Correct or annotate what came in.",
    },
    "contacts.read": {
      area: "Records",
      label: "See contacts",
      detail: "People, their details and activity.",
    },
    "contacts.write": { area: "Records", label: "Change contacts", detail: "Add, edit and merge people." },
    "companies.read": { area: "Records", label: "See companies", detail: "Companies and who works there." },
    "companies.write": {
      area: "Records",
      label: "Change companies",
      detail: "Add, edit and merge companies.",
    },
    "meetings.read": {
      area: "Records",
      label: "See meetings",
      detail: "Booked, moved and canceled meetings.",
    },
    "meetings.write": {
      area: "Records",
      label: "Change meetings",
      detail: "Route a meeting or set its outcome.",
    },
    "search.read": { area: "Records", label: "Search", detail: "Find any record from the command palette." },
    "notifications.read": {
      area: "Your own",
      label: "See own notifications",
      detail: "The inbox behind the bell.",
    },
    "notifications.write": {
      area: "Your own",
      label: "Mark own notifications read",
      detail: "Only ever one's own.",
    },
    "integrations.read": {
      area: "Integrations",
      label: "See integrations",
      detail: "What is connected and every delivery that came in.",
    },
    "integrations.write": {
      area: "Integrations",
      label: "Connect integrations",
      detail: "Draw new webhook addresses and set signing secrets.",
    },
    "apiKeys.read": { area: "Integrations", label: "See API keys", detail: "Masked, with their last use." },
    "apiKeys.write": {
      area: "Integrations",
      label: "Create and revoke API keys",
      detail: "Never with more rights than one's own.",
    },
    "members.read": {
      area: "People",
      label: "See the team",
      detail: "Members, their roles and when they were here.",
    },
    "members.write": {
      area: "People",
      label: "Manage the team",
      detail: "Invite, change roles up to one's own, deactivate and remove.",
    },
    "emails.read": {
      area: "People",
      label: "See sent e-mail",
      detail: "Every mail with its delivery status.",
    },
    "emails.write": {
      area: "People",
      label: "Send e-mail again",
      detail: "Send mails that failed or were held, and write to suppressed addresses again.",
    },
    "audit.read": {
      area: "People",
      label: "Read the audit log",
      detail: "Who changed what, and from where.",
    },
    "audit.export": {
      area: "People",
      label: "Export and verify the audit log",
      detail: "A spreadsheet file, and the check of the hash chain.",
    },
    "organization.read": {
      area: "Organisation",
      label: "Open the organisation",
      detail: "Its name, time zone and plan.",
    },
    "usage.read": {
      area: "Organisation",
      label: "See usage",
      detail: "How much of the plan is used this month.",
    },
    "organization.manage": {
      area: "Organisation",
      label: "Change organisation settings",
      detail: "Name, address, time zones and alert recipients.",
    },
    "billing.write": {
      area: "Organisation",
      label: "Change plan and payment",
      detail: "Upgrades, cards and invoices.",
    },
    "organization.own": {
      area: "Organisation",
      label: "Transfer ownership",
      detail: "Make another member the owner.",
    },
  };

/** What a role is for, in one sentence. */
export const ROLE_LABELS: Readonly<Record<Role, { name: string; purpose: string }>> = {
  owner: { name: "Owner", purpose: "Answers for the organisation: everything, plan and ownership included." },
  admin: { name: "Admin", purpose: "Runs it: people, keys, integrations and the audit log." },
  member: { name: "Member", purpose: "Works in it: sees and changes records." },
  viewer: { name: "Viewer", purpose: "Looks only: sees records and changes nothing." },
};
