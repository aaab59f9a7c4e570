import {
  Activity,
  Building2,
  CalendarClock,
  KeyRound,
  Landmark,
  LayoutDashboard,
  Mail,
  Plug,
  ScrollText,
  ShieldCheck,
  UserPlus,
  Users,
  UsersRound,
  type LucideIcon,
} from "lucide-react";
import type { Permission } from "@/hooks/use-org";

/** Addresses that the navigation and the palette offer. */
export type PagePath =
  | "/$orgSlug"
  | "/$orgSlug/signals"
  | "/$orgSlug/contacts"
  | "/$orgSlug/companies"
  | "/$orgSlug/meetings"
  | "/$orgSlug/settings/organization"
  | "/$orgSlug/settings/members"
  | "/$orgSlug/settings/invitations"
  | "/$orgSlug/settings/roles"
  | "/$orgSlug/settings/api-keys"
  | "/$orgSlug/settings/integrations"
  | "/$orgSlug/settings/emails"
  | "/$orgSlug/settings/audit-log";

export interface NavItem {
  to: PagePath;
  label: string;
  icon: LucideIcon;
  /** Without this permission the page would only refuse, so it is not offered. */
  needs: Permission;
  /** Other words that lead here from the palette. */
  keywords?: string;
  /** Which live count stands beside it. */
  count?: "contacts" | "companies";
}

export interface NavGroup {
  id: string;
  label: string | null;
  items: readonly NavItem[];
}

const SETTINGS: readonly NavItem[] = [
  {
    to: "/$orgSlug/settings/organization",
    label: "Organisation",
    icon: Landmark,
    needs: "organization.read",
    keywords: "settings name slug time zone organization",
  },
  {
    to: "/$orgSlug/settings/members",
    label: "Members",
    icon: UsersRound,
    needs: "members.read",
    keywords: "settings team people roles",
  },
  {
    to: "/$orgSlug/settings/invitations",
    label: "Invitations",
    icon: UserPlus,
    needs: "members.read",
    keywords: "settings invite join team",
  },
  {
    to: "/$orgSlug/settings/roles",
    label: "Roles",
    icon: ShieldCheck,
    needs: "organization.read",
    keywords: "settings permissions access rights",
  },
  {
    to: "/$orgSlug/settings/api-keys",
    label: "API keys",
    icon: KeyRound,
    needs: "apiKeys.read",
    keywords: "settings token secret",
  },
  {
    to: "/$orgSlug/settings/integrations",
    label: "Integrations",
    icon: Plug,
    needs: "integrations.read",
    keywords: "settings stripe chilipiper webhooks",
  },
  {
    to: "/$orgSlug/settings/emails",
    label: "E-mail",
    icon: Mail,
    needs: "emails.read",
    keywords: "settings outbox mail suppressed bounced",
  },
  {
    to: "/$orgSlug/settings/audit-log",
    label: "Audit log",
    icon: ScrollText,
    needs: "audit.read",
    keywords: "settings history changes verify",
  },
];

/** The house plan. Pages that do not exist yet are absent, not dead. */
const NAV_GROUPS: readonly NavGroup[] = [
  {
    id: "overview",
    label: null,
    items: [
      {
        to: "/$orgSlug",
        label: "Dashboard",
        icon: LayoutDashboard,
        needs: "dashboard.read",
        keywords: "home overview",
      },
    ],
  },
  {
    id: "records",
    label: "Records",
    items: [
      {
        to: "/$orgSlug/signals",
        label: "Signals",
        icon: Activity,
        needs: "signals.read",
        keywords: "events activity",
      },
      {
        to: "/$orgSlug/contacts",
        label: "Contacts",
        icon: Users,
        needs: "contacts.read",
        keywords: "people persons",
        count: "contacts",
      },
      {
        to: "/$orgSlug/companies",
        label: "Companies",
        icon: Building2,
        needs: "companies.read",
        keywords: "accounts",
        count: "companies",
      },
    ],
  },
  {
    id: "scheduling",
    label: "Scheduling",
    items: [
      {
        to: "/$orgSlug/meetings",
        label: "Meetings",
        icon: CalendarClock,
        needs: "meetings.read",
        keywords: "appointments calendar",
      },
    ],
  },
  { id: "settings", label: "Settings", items: SETTINGS },
];

/** The groups with only what these permissions open; a group that would be empty is left out. */
export function navGroupsFor(permissions: readonly Permission[]): NavGroup[] {
  return NAV_GROUPS.map((group) => ({
    ...group,
    items: group.items.filter((item) => permissions.includes(item.needs)),
  })).filter((group) => group.items.length > 0);
}
