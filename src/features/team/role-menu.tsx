import { Check, ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { MENU_CONTENT } from "@/components/ui/menu-style";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { notifyFailed, notifyUndoable } from "@/lib/notify";
import { fitsPartner, mayHandle, rolesWithin } from "../../../convex/identity/rules/roles";
import { ROLE_WORDS } from "./role-words";
import { useMemberActions, type Member } from "./use-team";

type RoleMenuMember = Pick<Member, "membershipId" | "name" | "role" | "partner">;

/** A member's role; for those who may change it a menu of the roles they may give. A change can be taken back. */
export function RoleMenu({ member }: { member: RoleMenuMember }) {
  const { org } = useOrg();
  const { changeRole } = useMemberActions();
  const mayChange = useCan("members.write") && mayHandle(org.role, member.role);
  const { label } = ROLE_WORDS[member.role];
  if (!mayChange) return <span className="text-ink-2">{label}</span>;

  const choices = rolesWithin(org.role).filter((role) => !member.partner || fitsPartner(role));
  const choose = (role: Member["role"]) => {
    if (role === member.role) return;
    const before = member.role;
    changeRole(member.membershipId, role).then(
      () =>
        notifyUndoable(`${member.name} is now ${ROLE_WORDS[role].label}`, () =>
          changeRole(member.membershipId, before),
        ),
      (error: unknown) => notifyFailed(`${member.name} stays ${label}`, error),
    );
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`Role of ${member.name}: ${label}`}
        className="relative z-[1] -mx-2 inline-flex h-7 max-w-full items-center gap-1 rounded-md px-2 hover:bg-surface-3/70 aria-expanded:bg-surface-3"
      >
        <span className="truncate">{label}</span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={4}
        collisionPadding={8}
        className={`${MENU_CONTENT} w-64`}
      >
        <DropdownMenu.RadioGroup
          value={member.role}
          onValueChange={(role) => choose(choices.find((choice) => choice === role) ?? member.role)}
        >
          {choices.map((role) => (
            <DropdownMenu.RadioItem
              key={role}
              value={role}
              className="flex cursor-default items-center gap-2 rounded-sm px-2 py-1.5 outline-none select-none data-highlighted:bg-surface-2"
            >
              <span className="min-w-0">
                <span className="block font-medium">{ROLE_WORDS[role].label}</span>
                <span className="block text-xs text-ink-2">{ROLE_WORDS[role].help}</span>
              </span>
              <DropdownMenu.ItemIndicator className="ml-auto">
                <Check aria-hidden className="size-3.5" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
