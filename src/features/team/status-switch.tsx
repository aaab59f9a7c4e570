import { Switch } from "@/components/ui/switch";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { notifyFailed, notifyUndoable } from "@/lib/notify";
import { mayHandle } from "../../../convex/identity/rules/roles";
import { useMemberActions, type Member } from "./use-team";

type StatusMember = Pick<Member, "membershipId" | "name" | "role" | "status" | "isYou">;

/** Whether a member may come in. Switching off ends their open pages at once and frees the seat; it can be taken back. */
export function StatusSwitch({ member }: { member: StatusMember }) {
  const { org } = useOrg();
  const { setStatus } = useMemberActions();
  const maySwitch = useCan("members.write") && mayHandle(org.role, member.role) && !member.isYou;
  const isActive = member.status === "active";
  const flip = (next: boolean) => {
    const status = next ? "active" : "inactive";
    setStatus(member.membershipId, status).then(
      () =>
        notifyUndoable(next ? `${member.name} is active again` : `${member.name} is deactivated`, () =>
          setStatus(member.membershipId, member.status),
        ),
      (error: unknown) =>
        notifyFailed(`${member.name} could not be ${next ? "activated" : "deactivated"}`, error),
    );
  };
  return (
    <span className="relative z-[1] inline-flex items-center gap-2 align-middle">
      {maySwitch && <Switch label={`${member.name} is active`} checked={isActive} onChange={flip} />}
      <span className={isActive ? "text-ink-2" : "text-off"}>{isActive ? "Active" : "Inactive"}</span>
    </span>
  );
}
