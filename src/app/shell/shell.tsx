import { Outlet, useLocation } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/dialog";
import { useHotkey } from "@/hooks/use-hotkey";
import { useStoredState } from "@/hooks/use-stored-state";
import { cx } from "@/lib/class-names";
import { PagePending } from "./page-pending";
import { RoleWatcher } from "./role-watcher";
import { SideNav } from "./side-nav";
import { TopBar } from "./top-bar";
import { useLastActive } from "./use-last-active";

const importPalette = () => import("./shell-palette");
const Palette = lazy(async () => ({ default: (await importPalette()).ShellPalette }));
const CreateOrganization = lazy(async () => ({
  default: (await import("@/features/organizations/create-dialog")).CreateOrganizationDialog,
}));

/** The house around every page: bar on top, navigation on the left, the page as the one scrolling sheet. */
export function Shell() {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isNavOpen, setNavOpen] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const pathname = useLocation({ select: (location) => location.pathname });
  useHotkey(
    "k",
    (event) => {
      event.preventDefault();
      setPaletteOpen(true);
    },
    { mod: true },
  );
  useLastActive();

  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2 focus:shadow-float"
      >
        Skip to the page
      </a>
      <TopBar
        onOpenPalette={() => setPaletteOpen(true)}
        onPreparePalette={() => void importPalette()}
        onOpenNav={() => setNavOpen(true)}
        onCreateOrganization={() => setCreating(true)}
      />
      <div className="flex min-h-0 flex-1">
        <SideBar />
        <main
          id="main"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a page without any control must scroll by keys as well
          tabIndex={0}
          className="min-w-0 flex-1 overflow-y-auto border-t bg-surface focus-visible:-outline-offset-2 md:mr-2 md:mb-2 md:rounded-lg md:border"
        >
          <PanelBoundary key={pathname} what="This page">
            <Suspense fallback={<PagePending />}>
              <Outlet />
            </Suspense>
          </PanelBoundary>
        </main>
      </div>
      <RoleWatcher />
      {isNavOpen && (
        <Drawer title="Navigation" onClose={() => setNavOpen(false)}>
          <SideNav onNavigate={() => setNavOpen(false)} />
        </Drawer>
      )}
      {isPaletteOpen && (
        <Suspense>
          <Palette onClose={() => setPaletteOpen(false)} onCreateOrganization={() => setCreating(true)} />
        </Suspense>
      )}
      {isCreating && (
        <Suspense>
          <CreateOrganization onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** The navigation of wide windows; "[" makes it narrow and wide. */
function SideBar() {
  const [isNarrow, setNarrow] = useStoredState("nav.narrow", false);
  useHotkey("[", () => setNarrow(!isNarrow));
  return (
    <aside
      aria-label="Navigation"
      className={cx(
        "hidden shrink-0 flex-col justify-between overflow-y-auto md:flex",
        isNarrow ? "w-14" : "w-56",
      )}
    >
      <SideNav isNarrow={isNarrow} />
      <NarrowToggle isNarrow={isNarrow} onToggle={() => setNarrow(!isNarrow)} />
    </aside>
  );
}

function NarrowToggle({ isNarrow, onToggle }: { isNarrow: boolean; onToggle: () => void }) {
  const Icon = isNarrow ? PanelLeftOpen : PanelLeftClose;
  const label = isNarrow ? "Expand navigation" : "Collapse navigation";
  return (
    <div className={cx("p-2", isNarrow && "flex justify-center")}>
      <Button variant="ghost" size="icon" aria-label={label} title={`${label} ([)`} onClick={onToggle}>
        <Icon aria-hidden className="size-4" />
      </Button>
    </div>
  );
}
