import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useOrg } from "@/hooks/use-org";
import { useStoredState } from "@/hooks/use-stored-state";
import { cx } from "@/lib/class-names";
import { formatCompact } from "@/lib/format";
import { navGroupsFor, type NavGroup, type NavItem } from "./nav-items";
import { useNavCounts } from "./use-nav-counts";

interface SideNavProps {
  /** Icons only; the labels remain for screen readers and as tooltips. */
  isNarrow?: boolean;
  onNavigate?: () => void;
}

/** The grouped navigation. Closed groups stay closed over reloads. */
export function SideNav({ isNarrow = false, onNavigate }: SideNavProps) {
  const counts = useNavCounts();
  const { org } = useOrg();
  const [closed, setClosed] = useStoredState<Record<string, boolean>>("nav.closed", {});
  return (
    <nav aria-label="Main" className="flex flex-col gap-4 p-2">
      {navGroupsFor(org.permissions).map((group) => (
        <Group
          key={group.id}
          group={group}
          isNarrow={isNarrow}
          isOpen={isNarrow || !closed[group.id]}
          onToggle={() => setClosed({ ...closed, [group.id]: !closed[group.id] })}
          renderItem={(item) => (
            <Item
              key={item.to}
              item={item}
              isNarrow={isNarrow}
              count={item.count ? counts[item.count] : null}
              onNavigate={onNavigate}
            />
          )}
        />
      ))}
    </nav>
  );
}

interface GroupProps {
  group: NavGroup;
  isNarrow: boolean;
  isOpen: boolean;
  onToggle: () => void;
  renderItem: (item: NavItem) => React.ReactNode;
}

function Group({ group, isNarrow, isOpen, onToggle, renderItem }: GroupProps) {
  return (
    <div>
      {group.label && !isNarrow && (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex h-7 w-full items-center gap-1 rounded-md px-2 text-xs font-medium text-ink-3 hover:text-ink"
        >
          {group.label}
          <ChevronRight aria-hidden className={cx("size-3 transition-transform", isOpen && "rotate-90")} />
        </button>
      )}
      {isOpen && <ul className="flex flex-col gap-px">{group.items.map(renderItem)}</ul>}
    </div>
  );
}

interface ItemProps {
  item: NavItem;
  isNarrow: boolean;
  count: number | null;
  onNavigate: (() => void) | undefined;
}

function Item({ item, isNarrow, count, onNavigate }: ItemProps) {
  const { org } = useOrg();
  const Icon = item.icon;
  return (
    <li>
      <Link
        to={item.to}
        params={{ orgSlug: org.slug }}
        activeOptions={{ exact: item.to === "/$orgSlug", includeSearch: false }}
        title={isNarrow ? item.label : undefined}
        onClick={onNavigate}
        className={cx(
          "group flex h-8 items-center gap-2.5 rounded-md text-sm font-medium text-ink-2 transition-colors hover:bg-surface-3/60 hover:text-ink",
          "aria-[current=page]:bg-surface-3 aria-[current=page]:text-ink",
          isNarrow ? "justify-center" : "px-2",
        )}
      >
        <Icon
          aria-hidden
          className="size-4 shrink-0 text-ink-3 group-hover:text-ink-2 group-aria-[current=page]:text-accent-ink"
        />
        <span className={isNarrow ? "sr-only" : "truncate"}>{item.label}</span>
        {count !== null && !isNarrow && (
          <span className="num ml-auto text-xs font-normal text-ink-2">{formatCompact(count)}</span>
        )}
      </Link>
    </li>
  );
}
