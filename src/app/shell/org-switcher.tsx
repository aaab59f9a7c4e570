import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { lazy, Suspense, useState } from "react";
import { Avatar } from "@/components/ui/avatar";
import { MENU_CONTENT, MENU_ITEM, MENU_LABEL, MENU_SEPARATOR } from "@/components/ui/menu-style";
import { useOrg } from "@/hooks/use-org";

const CreateOrganization = lazy(async () => ({
  default: (await import("@/features/organizations/create-dialog")).CreateOrganizationDialog,
}));

/** Names the current organisation and leads to the person's other ones. */
export function OrgSwitcher() {
  const { org, viewer } = useOrg();
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          aria-label={`Organisation: ${org.orgName}`}
          className="flex h-8 min-w-0 items-center gap-2 rounded-md px-1.5 text-sm font-semibold hover:bg-surface-3/60 aria-expanded:bg-surface-3"
        >
          <Avatar square name={org.orgName} />
          <span className="truncate">{org.orgName}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Content align="start" sideOffset={4} className={MENU_CONTENT}>
          <DropdownMenu.Label className={MENU_LABEL}>Organisations</DropdownMenu.Label>
          {viewer.memberships.map((membership) => (
            <DropdownMenu.Item
              key={membership.orgId}
              className={MENU_ITEM}
              onSelect={() => void navigate({ to: "/$orgSlug", params: { orgSlug: membership.slug } })}
            >
              <Avatar square name={membership.orgName} className="size-5" />
              <span className="truncate">{membership.orgName}</span>
              {membership.orgId === org.orgId && (
                <Check aria-label="current" className="ml-auto size-3.5 shrink-0" />
              )}
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className={MENU_SEPARATOR} />
          <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setCreating(true)}>
            <Plus aria-hidden className="size-4 text-ink-3" />
            New organisation…
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Root>
      {isCreating && (
        <Suspense>
          <CreateOrganization onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  );
}
