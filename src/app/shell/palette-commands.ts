import { useNavigate } from "@tanstack/react-router";
import { ArrowLeftRight, CircleUser, KeyRound, LogOut, Plus, SunMoon, UserPlus } from "lucide-react";
import { useTheme } from "next-themes";
import type { Command } from "@/features/palette/command";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { useSession } from "@/hooks/use-session";
import { notifyFailed } from "@/lib/notify";
import { navGroupsFor } from "./nav-items";

/** The pages that the viewer may open in the current organisation, and their own. */
export function usePageCommands(): Command[] {
  const { org } = useOrg();
  const navigate = useNavigate();
  const pages = navGroupsFor(org.permissions).flatMap((group) => group.items);
  return [
    ...pages.map(({ to, label, keywords, icon }) => ({
      id: to,
      label,
      keywords,
      icon,
      run: () => void navigate({ to, params: { orgSlug: org.slug } }),
    })),
    {
      id: "account",
      label: "Your account",
      keywords: "settings profile password sessions avatar preferences",
      icon: CircleUser,
      run: () => void navigate({ to: "/account" }),
    },
  ];
}

/** Things to do from anywhere. */
export function useActionCommands({ onCreateOrganization }: { onCreateOrganization: () => void }): Command[] {
  const { org } = useOrg();
  const navigate = useNavigate();
  const { resolvedTheme, setTheme } = useTheme();
  const { signOut } = useSession();
  const params = { orgSlug: org.slug };
  const invite: Command = {
    id: "invite-people",
    label: "Invite people",
    keywords: "add member team invitation",
    icon: UserPlus,
    run: () => void navigate({ to: "/$orgSlug/settings/invitations", params, search: { invite: true } }),
  };
  const createKey: Command = {
    id: "create-api-key",
    label: "Create API key",
    keywords: "new token secret",
    icon: KeyRound,
    run: () => void navigate({ to: "/$orgSlug/settings/api-keys", params, search: { create: true } }),
  };
  return [
    ...(useCan("members.write") ? [invite] : []),
    ...(useCan("apiKeys.write") ? [createKey] : []),
    ...useSwitchCommands(),
    {
      id: "new-organization",
      label: "New organisation",
      keywords: "create organization workspace",
      icon: Plus,
      run: onCreateOrganization,
    },
    {
      id: "toggle-theme",
      label: "Toggle theme",
      keywords: "dark light mode",
      icon: SunMoon,
      run: () => setTheme(resolvedTheme === "dark" ? "light" : "dark"),
    },
    {
      id: "sign-out",
      label: "Sign out",
      keywords: "log out leave",
      icon: LogOut,
      run: () => void signOut().catch((error: unknown) => notifyFailed("Could not sign out", error)),
    },
  ];
}

function useSwitchCommands(): Command[] {
  const { org, viewer } = useOrg();
  const navigate = useNavigate();
  return viewer.memberships
    .filter((membership) => membership.orgId !== org.orgId)
    .map((membership) => ({
      id: `switch-${membership.orgId}`,
      label: `Switch to ${membership.orgName}`,
      keywords: "organisation organization workspace change",
      icon: ArrowLeftRight,
      run: () => void navigate({ to: "/$orgSlug", params: { orgSlug: membership.slug } }),
    }));
}
