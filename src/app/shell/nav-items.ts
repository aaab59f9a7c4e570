import {
  Activity,
  Building2,
  CalendarClock,
  KeyRound,
  LayoutDashboard,
  Plug,
  Users,
  type LucideIcon,
} from "lucide-react";

/** Addresses that the navigation and the palette offer. */
export type PagePath =
  | "/$orgSlug"
  | "/$orgSlug/signals"
  | "/$orgSlug/contacts"
  | "/$orgSlug/companies"
  | "/$orgSlug/meetings"
  | "/$orgSlug/settings/api-keys"
  | "/$orgSlug/settings/integrations";

export interface NavItem {
  to: PagePath;
  label: string;
  icon: LucideIcon;
  /** Which live count stands beside it. */
  count?: "contacts" | "companies";
}

export interface NavGroup {
  id: string;
  label: string | null;
  items: readonly NavItem[];
}

/** The house plan. Pages that do not exist yet are absent, not dead. */
export const NAV_GROUPS: readonly NavGroup[] = [
  { id: "overview", label: null, items: [{ to: "/$orgSlug", label: "Dashboard", icon: LayoutDashboard }] },
  {
    id: "records",
    label: "Records",
    items: [
      { to: "/$orgSlug/signals", label: "Signals", icon: Activity },
      { to: "/$orgSlug/contacts", label: "Contacts", icon: Users, count: "contacts" },
      { to: "/$orgSlug/companies", label: "Companies", icon: Building2, count: "companies" },
    ],
  },
  {
    id: "scheduling",
    label: "Scheduling",
    items: [{ to: "/$orgSlug/meetings", label: "Meetings", icon: CalendarClock }],
  },
  {
    id: "settings",
    label: "Settings",
    items: [
      { to: "/$orgSlug/settings/api-keys", label: "API keys", icon: KeyRound },
      { to: "/$orgSlug/settings/integrations", label: "Integrations", icon: Plug },
    ],
  },
];
