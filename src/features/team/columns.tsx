import { Link } from "@tanstack/react-router";
import type { SortableColumn } from "@/components/data-table/paged-table";
import { timeColumn } from "@/components/data-table/column-kinds";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { MemberMenu } from "./member-menu";
import { RoleMenu } from "./role-menu";
import { StatusSwitch } from "./status-switch";
import type { Member, MemberQuery } from "./use-team";

/** By what the team can be ordered. */
export type MemberSort = MemberQuery["sort"];

/** What a row of the members table shows. */
export const memberColumns: ReadonlyArray<SortableColumn<Member, MemberSort>> = [
  { id: "name", header: "Name", sort: "name", primary: true, cell: (member) => <NameCell member={member} /> },
  {
    id: "email",
    header: "E-mail",
    sort: "email",
    width: "22%",
    from: "lg",
    cell: (member) => <span className="text-ink-2">{member.email}</span>,
  },
  { id: "role", header: "Role", sort: "role", width: "7rem", cell: (member) => <RoleMenu member={member} /> },
  {
    id: "status",
    header: "Status",
    sort: "status",
    width: "8rem",
    from: "sm",
    control: true,
    cell: (member) => <StatusSwitch member={member} />,
  },
  {
    ...timeColumn<Member>({
      id: "joined",
      header: "Joined",
      width: "7rem",
      from: "md",
      value: (m) => m.joinedAt,
    }),
    sort: "joined",
  },
  timeColumn({ id: "seen", header: "Last active", width: "7rem", from: "xl", value: (m) => m.lastActiveAt }),
  {
    id: "more",
    header: "Actions",
    headerHidden: true,
    width: "4rem",
    control: true,
    align: "right",
    cell: (member) => <MemberMenu member={member} />,
  },
];

function NameCell({ member }: { member: Member }) {
  const second = member.partner ? `Partner: ${member.partner.name}` : member.jobTitle;
  return (
    <span className="flex items-center gap-2.5">
      <Avatar name={member.name} imageUrl={member.imageUrl} className="!size-7" />
      <span className="min-w-0">
        <span className="flex items-center gap-1.5">
          <Link
            from="/$orgSlug/settings/members"
            to="/$orgSlug/settings/members/$membershipId"
            params={(params) => ({ orgSlug: params.orgSlug, membershipId: member.membershipId })}
            className="row-link truncate font-medium"
          >
            {member.name}
          </Link>
          {member.isYou && (
            <Badge tone="accent" icon={false}>
              You
            </Badge>
          )}
          {member.status === "inactive" && (
            <span className="sm:hidden">
              <Badge tone="off">Inactive</Badge>
            </span>
          )}
        </span>
        {second && <span className="hidden truncate text-xs text-ink-2 lg:block">{second}</span>}
        <span className="block truncate text-xs text-ink-2 lg:hidden">{member.email}</span>
      </span>
    </span>
  );
}
