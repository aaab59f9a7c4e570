import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState, type KeyboardEvent } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Kbd } from "@/components/ui/kbd";
import { MENU_CONTENT, MENU_ITEM, MENU_LABEL, MENU_SEPARATOR } from "@/components/ui/menu-style";
import { useHotkey } from "@/hooks/use-hotkey";
import { useOrg } from "@/hooks/use-org";

/** The key that opens the menu from anywhere; a digit then switches. */
const OPEN_KEY = "o";
/** As many organisations as there are digit keys. */
const DIGITS = 9;

/** Names the current organisation and leads to the person's other ones. "o" opens it, a digit or the first letters choose. */
export function OrgSwitcher({ onCreate }: { onCreate: () => void }) {
  const { org, viewer } = useOrg();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  useHotkey(OPEN_KEY, (event) => {
    event.preventDefault();
    setOpen(true);
  });
  const open = (slug: string) => void navigate({ to: "/$orgSlug", params: { orgSlug: slug } });
  const onDigit = (event: KeyboardEvent) => {
    const chosen = /^[1-9]$/.test(event.key) ? viewer.memberships[Number(event.key) - 1] : undefined;
    if (!chosen) return;
    event.preventDefault();
    setOpen(false);
    open(chosen.slug);
  };
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={setOpen}>
      <DropdownMenu.Trigger
        aria-label={`Organisation: ${org.orgName}`}
        aria-keyshortcuts={OPEN_KEY}
        title={`Switch organisation (${OPEN_KEY.toUpperCase()})`}
        className="flex h-8 min-w-0 items-center gap-2 rounded-md px-1.5 text-sm font-semibold hover:bg-surface-3/60 aria-expanded:bg-surface-3"
      >
        <Avatar square name={org.orgName} />
        <span className="truncate">{org.orgName}</span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={4}
        onKeyDown={onDigit}
        className={`${MENU_CONTENT} max-h-[min(28rem,80dvh)] w-64 overflow-y-auto`}
      >
        <DropdownMenu.Label className={MENU_LABEL}>Organisations</DropdownMenu.Label>
        {viewer.memberships.map((membership, index) => (
          <DropdownMenu.Item
            key={membership.orgId}
            className={MENU_ITEM}
            textValue={membership.orgName}
            onSelect={() => open(membership.slug)}
          >
            <Avatar square name={membership.orgName} className="size-5" />
            <span className="truncate">{membership.orgName}</span>
            <span className="ml-auto flex shrink-0 items-center gap-1.5">
              {membership.orgId === org.orgId && <Check aria-label="current" className="size-3.5" />}
              {index < DIGITS && (
                <span aria-hidden>
                  <Kbd>{index + 1}</Kbd>
                </span>
              )}
            </span>
          </DropdownMenu.Item>
        ))}
        <DropdownMenu.Separator className={MENU_SEPARATOR} />
        <DropdownMenu.Item className={MENU_ITEM} onSelect={onCreate}>
          <Plus aria-hidden className="size-4 text-ink-3" />
          New organisation…
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
