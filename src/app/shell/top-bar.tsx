import { Menu, Search } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { Kbd, MOD_KEY } from "@/components/ui/kbd";
import { Skeleton } from "@/components/ui/skeleton";
import { UsageGauge } from "@/features/usage/gauge";
import { useCan } from "@/hooks/use-can";
import { ConnectionStatus } from "./connection-status";

// What opens a menu brings positioning code with it, which the first paint does not need.
const OrgSwitcher = lazy(async () => ({ default: (await import("./org-switcher")).OrgSwitcher }));
const PersonMenu = lazy(async () => ({ default: (await import("./person-menu")).PersonMenu }));
const NotificationsBell = lazy(async () => ({
  default: (await import("@/features/notifications/bell")).NotificationsBell,
}));

interface TopBarProps {
  onOpenPalette: () => void;
  onPreparePalette: () => void;
  onOpenNav: () => void;
  onCreateOrganization: () => void;
}

/** Organisation, search, connection, usage, bell, person. */
export function TopBar({ onOpenPalette, onPreparePalette, onOpenNav, onCreateOrganization }: TopBarProps) {
  const mayUsage = useCan("usage.read");
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 px-2 sm:gap-2">
      <Button
        variant="ghost"
        size="icon"
        aria-label="Open navigation"
        onClick={onOpenNav}
        className="md:hidden"
      >
        <Menu aria-hidden className="size-4" />
      </Button>
      <div className="flex min-w-0 flex-1 md:w-52 md:flex-none">
        <Suspense fallback={<Skeleton className="m-1 h-6 w-36" />}>
          <OrgSwitcher onCreate={onCreateOrganization} />
        </Suspense>
      </div>
      <button
        type="button"
        aria-label="Search"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={onOpenPalette}
        onPointerEnter={onPreparePalette}
        onFocus={onPreparePalette}
        className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-sm text-ink-2 hover:bg-surface-3/60 md:w-80 md:border md:bg-surface md:hover:bg-surface-2"
      >
        <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
        <span aria-hidden className="hidden md:inline">
          Search or jump to…
        </span>
        <span aria-hidden className="ml-auto hidden gap-1 md:flex">
          <Kbd>{MOD_KEY}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <div className="flex items-center gap-0.5 sm:gap-1 md:ml-auto">
        <ConnectionStatus />
        {mayUsage && <UsageGauge />}
        <Suspense fallback={<Skeleton className="m-1 h-6 w-14" />}>
          <NotificationsBell />
          <PersonMenu />
        </Suspense>
      </div>
    </header>
  );
}
