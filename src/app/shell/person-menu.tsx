import { Link } from "@tanstack/react-router";
import { CircleUser, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { DropdownMenu } from "radix-ui";
import { Avatar } from "@/components/ui/avatar";
import { MENU_CONTENT, MENU_ITEM, MENU_LABEL, MENU_SEPARATOR } from "@/components/ui/menu-style";
import { useOrg } from "@/hooks/use-org";
import { useSession } from "@/hooks/use-session";
import { humanize } from "@/lib/format";
import { notifyFailed } from "@/lib/notify";

const THEMES = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "System", icon: Monitor },
] as const;

/** Who is signed in, the theme, and the way out. */
export function PersonMenu() {
  const { viewer, org } = useOrg();
  const { theme, setTheme } = useTheme();
  const { signOut } = useSession();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`Account of ${viewer.name}`}
        className="grid size-8 place-items-center rounded-full hover:bg-surface-3/60 aria-expanded:bg-surface-3"
      >
        <Avatar name={viewer.name} imageUrl={viewer.image} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CONTENT}>
        <div className="px-2 py-1.5">
          <p className="truncate font-medium">{viewer.name}</p>
          <p className="truncate text-xs text-ink-2">{viewer.email}</p>
          <p className="text-xs text-ink-2">{humanize(org.role)}</p>
        </div>
        <DropdownMenu.Separator className={MENU_SEPARATOR} />
        <DropdownMenu.Item asChild className={MENU_ITEM}>
          <Link to="/account">
            <CircleUser aria-hidden className="size-4 text-ink-3" />
            Your account
          </Link>
        </DropdownMenu.Item>
        <DropdownMenu.Separator className={MENU_SEPARATOR} />
        <DropdownMenu.Label className={MENU_LABEL}>Theme</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={theme ?? "system"} onValueChange={setTheme}>
          {THEMES.map(({ value, label, icon: Icon }) => (
            <DropdownMenu.RadioItem
              key={value}
              value={value}
              className={`${MENU_ITEM} data-[state=checked]:font-medium`}
            >
              <Icon aria-hidden className="size-4 text-ink-3" />
              {label}
              <DropdownMenu.ItemIndicator className="ml-auto size-1.5 rounded-full bg-accent" />
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className={MENU_SEPARATOR} />
        <DropdownMenu.Item
          className={MENU_ITEM}
          onSelect={() => void signOut().catch((error: unknown) => notifyFailed("Could not sign out", error))}
        >
          <LogOut aria-hidden className="size-4 text-ink-3" />
          Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
