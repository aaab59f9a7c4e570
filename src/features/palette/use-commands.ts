import { useAuthActions } from "@convex-dev/auth/react";
import { useNavigate } from "@tanstack/react-router";
import {
  Activity,
  Building2,
  CalendarClock,
  KeyRound,
  LayoutDashboard,
  LogOut,
  Plug,
  SunMoon,
  Users,
  type LucideIcon,
} from "lucide-react";
import { useTheme } from "next-themes";
import { useOrg } from "@/hooks/use-org";

export interface Command {
  id: string;
  label: string;
  keywords?: string;
  icon: LucideIcon;
  run: () => void;
}

/** The pages of the current organisation as commands. */
export function usePageCommands(): Command[] {
  const { org } = useOrg();
  const navigate = useNavigate();
  const params = { orgSlug: org.slug };
  return [
    {
      id: "dashboard",
      label: "Dashboard",
      keywords: "home overview",
      icon: LayoutDashboard,
      run: () => void navigate({ to: "/$orgSlug", params }),
    },
    {
      id: "signals",
      label: "Signals",
      keywords: "events activity",
      icon: Activity,
      run: () => void navigate({ to: "/$orgSlug/signals", params }),
    },
    {
      id: "contacts",
      label: "Contacts",
      keywords: "people persons",
      icon: Users,
      run: () => void navigate({ to: "/$orgSlug/contacts", params }),
    },
    {
      id: "companies",
      label: "Companies",
      keywords: "accounts",
      icon: Building2,
      run: () => void navigate({ to: "/$orgSlug/companies", params }),
    },
    {
      id: "meetings",
      label: "Meetings",
      keywords: "appointments calendar",
      icon: CalendarClock,
      run: () => void navigate({ to: "/$orgSlug/meetings", params }),
    },
    {
      id: "api-keys",
      label: "API keys",
      keywords: "settings token secret",
      icon: KeyRound,
      run: () => void navigate({ to: "/$orgSlug/settings/api-keys", params }),
    },
    {
      id: "integrations",
      label: "Integrations",
      keywords: "settings stripe chilipiper webhooks",
      icon: Plug,
      run: () => void navigate({ to: "/$orgSlug/settings/integrations", params }),
    },
  ];
}

/** Things to do from anywhere. */
export function useActionCommands(): Command[] {
  const { org } = useOrg();
  const navigate = useNavigate();
  const { resolvedTheme, setTheme } = useTheme();
  const { signOut } = useAuthActions();
  return [
    {
      id: "create-api-key",
      label: "Create API key",
      keywords: "new token secret",
      icon: KeyRound,
      run: () =>
        void navigate({
          to: "/$orgSlug/settings/api-keys",
          params: { orgSlug: org.slug },
          search: { create: true },
        }),
    },
    {
      id: "toggle-theme",
      label: "Toggle theme",
      keywords: "dark light mode",
      icon: SunMoon,
      run: () => setTheme(resolvedTheme === "dark" ? "light" : "dark"),
    },
    { id: "sign-out", label: "Sign out", keywords: "log out leave", icon: LogOut, run: () => void signOut() },
  ];
}
