import { useNavigate } from "@tanstack/react-router";
import { Command as Cmdk } from "cmdk";
import { Building2, Clock, Search, User } from "lucide-react";
import { useState, type ReactNode } from "react";
import { SilentBoundary } from "@/components/layout/silent-boundary";
import { Dialog } from "@/components/ui/dialog";
import { useOrg } from "@/hooks/use-org";
import { readRecents, type RecentItem } from "@/lib/recents";
import type { Command } from "./command";
import { normalizeQuery, QUERY_CHARS_MAX, rankCommands } from "./rank-commands";
import { usePaletteSearch } from "./use-palette-search";

const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-2";
const ITEM =
  "flex h-9 cursor-default items-center gap-2.5 rounded-md px-2 text-sm select-none data-[selected=true]:bg-surface-3/70";

interface PaletteProps {
  pages: readonly Command[];
  actions: readonly Command[];
  onClose: () => void;
}

/** Go anywhere, find anyone, do anything: one box. */
export function Palette({ onClose, ...offered }: PaletteProps) {
  const [text, setText] = useState("");
  const pages = rankCommands(offered.pages, text);
  const actions = rankCommands(offered.actions, text);
  const runAndClose = (command: Command) => {
    onClose();
    command.run();
  };
  return (
    <Dialog
      title="Command palette"
      titleHidden
      onClose={onClose}
      className="mt-[12dvh] mb-auto max-w-xl overflow-hidden"
    >
      <Cmdk shouldFilter={false} loop label="Command palette" className="flex flex-col">
        <div className="flex items-center gap-2.5 border-b px-4">
          <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
          <Cmdk.Input
            autoFocus
            value={text}
            onValueChange={(next) => setText(next.slice(0, QUERY_CHARS_MAX))}
            maxLength={QUERY_CHARS_MAX}
            placeholder="Search pages, contacts, companies and actions"
            className="h-12 w-full bg-transparent text-base outline-none"
          />
        </div>
        <Cmdk.List className="scroll-quiet max-h-[min(24rem,60dvh)] overflow-y-auto p-2">
          {text.trim() === "" && <RecentGroup onClose={onClose} />}
          <CommandGroup heading="Pages" commands={pages} onRun={runAndClose} />
          <SilentBoundary>
            <FoundGroup text={text} onClose={onClose} hasOthers={pages.length + actions.length > 0} />
          </SilentBoundary>
          <CommandGroup heading="Actions" commands={actions} onRun={runAndClose} />
        </Cmdk.List>
      </Cmdk>
    </Dialog>
  );
}

interface CommandGroupProps {
  heading: string;
  commands: Command[];
  onRun: (command: Command) => void;
}

function CommandGroup({ heading, commands, onRun }: CommandGroupProps) {
  if (commands.length === 0) return null;
  return (
    <Cmdk.Group heading={heading} className={GROUP}>
      {commands.map((command) => {
        const Icon = command.icon;
        return (
          <Cmdk.Item key={command.id} value={command.id} onSelect={() => onRun(command)} className={ITEM}>
            <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
            {command.label}
          </Cmdk.Item>
        );
      })}
    </Cmdk.Group>
  );
}

function RecentGroup({ onClose }: { onClose: () => void }) {
  const { org } = useOrg();
  const [items] = useState(() => readRecents(org.orgId));
  if (items.length === 0) return null;
  return (
    <Cmdk.Group heading="Recent" className={GROUP}>
      {items.map((item) => (
        <RecordItem
          key={item.objectId}
          item={item}
          prefix="recent"
          icon={<Clock aria-hidden className="size-4 shrink-0 text-ink-3" />}
          onClose={onClose}
        />
      ))}
    </Cmdk.Group>
  );
}

function FoundGroup({ text, onClose, hasOthers }: { text: string; onClose: () => void; hasOthers: boolean }) {
  const { found, isSearching } = usePaletteSearch(text);
  if (normalizeQuery(text) === "") return null;
  if (found.length > 0) {
    return (
      <Cmdk.Group heading="Contacts and companies" className={GROUP}>
        {found.map((item) => {
          const Icon = item.objectType === "contact" ? User : Building2;
          return (
            <RecordItem
              key={item.objectId}
              item={item}
              detail={item.detail}
              prefix="found"
              icon={<Icon aria-label={item.objectType} className="size-4 shrink-0 text-ink-3" />}
              onClose={onClose}
            />
          );
        })}
      </Cmdk.Group>
    );
  }
  if (isSearching) {
    return (
      <p role="status" className="px-2 py-2 text-sm text-ink-2">
        Searching contacts and companies…
      </p>
    );
  }
  if (hasOthers) return null;
  return (
    <p role="status" className="px-2 py-8 text-center text-sm text-ink-2">
      Nothing matches “{text.trim()}”.
    </p>
  );
}

interface RecordItemProps {
  item: RecentItem;
  detail?: string;
  prefix: string;
  icon: ReactNode;
  onClose: () => void;
}

function RecordItem({ item, detail, prefix, icon, onClose }: RecordItemProps) {
  const { org } = useOrg();
  const navigate = useNavigate();
  const open = () => {
    onClose();
    if (item.objectType === "contact") {
      void navigate({
        to: "/$orgSlug/contacts/$contactId",
        params: { orgSlug: org.slug, contactId: item.objectId },
      });
    } else {
      void navigate({
        to: "/$orgSlug/companies/$companyId",
        params: { orgSlug: org.slug, companyId: item.objectId },
      });
    }
  };
  return (
    <Cmdk.Item value={`${prefix}-${item.objectId}`} onSelect={open} className={ITEM}>
      {icon}
      <span className="truncate">{item.label}</span>
      {detail && <span className="ml-auto truncate pl-4 text-xs text-ink-2">{detail}</span>}
    </Cmdk.Item>
  );
}
