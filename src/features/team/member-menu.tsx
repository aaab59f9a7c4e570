import { Crown, Ellipsis, UserMinus } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { MENU_CONTENT, MENU_ITEM } from "@/components/ui/menu-style";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { notifyDone } from "@/lib/notify";
import { mayHandle } from "../../../convex/identity/rules/roles";
import { useMemberActions, type Member } from "./use-team";

type MenuMember = Pick<Member, "membershipId" | "name" | "role" | "status" | "partner" | "isYou">;
type Asking = "remove" | "transfer" | null;

interface MemberMenuProps {
  member: MenuMember;
  /** After a removal: the page of someone who is gone has to be left. */
  onRemoved?: () => void;
}

/** What cannot be undone with one click: removing a member, giving them the organisation. */
export function MemberMenu({ member, onRemoved }: MemberMenuProps) {
  const { org } = useOrg();
  const [asking, setAsking] = useState<Asking>(null);
  const isManager = useCan("members.write");
  const isOwner = useCan("organization.own");
  const mayRemove = isManager && mayHandle(org.role, member.role) && !member.isYou;
  const mayTransfer = isOwner && !member.isYou && member.status === "active" && !member.partner;
  if (!mayRemove && !mayTransfer) return null;
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          aria-label={`More for ${member.name}`}
          className="relative z-[1] inline-grid size-8 place-items-center rounded-md text-ink-2 hover:bg-surface-3/70 hover:text-ink aria-expanded:bg-surface-3"
        >
          <Ellipsis aria-hidden className="size-4" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CONTENT}>
          {mayTransfer && (
            <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setAsking("transfer")}>
              <Crown aria-hidden className="size-4 text-ink-3" />
              Transfer ownership…
            </DropdownMenu.Item>
          )}
          {mayRemove && (
            <DropdownMenu.Item className={`${MENU_ITEM} text-bad`} onSelect={() => setAsking("remove")}>
              <UserMinus aria-hidden className="size-4" />
              Remove from {org.orgName}…
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Root>
      {asking === "remove" && (
        <RemoveDialog member={member} onClose={() => setAsking(null)} onRemoved={onRemoved} />
      )}
      {asking === "transfer" && <TransferDialog member={member} onClose={() => setAsking(null)} />}
    </>
  );
}

interface AskProps {
  member: MenuMember;
  onClose: () => void;
}

function RemoveDialog({ member, onClose, onRemoved }: AskProps & Pick<MemberMenuProps, "onRemoved">) {
  const { org } = useOrg();
  const { remove } = useMemberActions();
  return (
    <ConfirmDialog
      title={`Remove ${member.name}`}
      description={`They lose access to ${org.orgName} at once and their seat becomes free. What they did stays. To come back they need a new invitation.`}
      verb={`Remove ${member.name}`}
      keep="Keep them"
      typed={member.name}
      onConfirm={async () => {
        await remove(member.membershipId);
        void notifyDone(`${member.name} is removed`);
        onRemoved?.();
      }}
      onClose={onClose}
    />
  );
}

function TransferDialog({ member, onClose }: AskProps) {
  const { org } = useOrg();
  const navigate = useNavigate();
  const { transfer } = useMemberActions();
  return (
    <ConfirmDialog
      title={`Make ${member.name} the owner`}
      description={`${member.name} becomes owner of ${org.orgName} and you become an admin. Only they can give it back.`}
      verb="Transfer ownership"
      keep="Stay owner"
      typed={org.orgName}
      onConfirm={async () => {
        await transfer(member.membershipId);
        void notifyDone(`${member.name} owns ${org.orgName} now`);
        await navigate({ to: "/$orgSlug/settings/members", params: { orgSlug: org.slug } });
      }}
      onClose={onClose}
    />
  );
}
