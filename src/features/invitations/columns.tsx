import type { Column } from "@/components/data-table/column";
import { textColumn, timeColumn } from "@/components/data-table/column-kinds";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { humanize } from "@/lib/format";
import { InvitationActions } from "./invitation-actions";
import { ROLE_CHOICES, STATUS_WORDS } from "./invite-words";
import type { Invitation } from "./use-invitations";

/** What a row of the invitations table shows. */
export const invitationColumns: ReadonlyArray<Column<Invitation>> = [
  {
    id: "email",
    header: "E-mail",
    primary: true,
    cell: (invitation) => <EmailCell invitation={invitation} />,
    csv: (invitation) => invitation.email,
  },
  {
    id: "role",
    header: "Role",
    width: "8rem",
    from: "sm",
    cell: (invitation) => (
      <span className="text-ink-2">
        {ROLE_CHOICES[invitation.role].label}
        {invitation.partner && ` · ${invitation.partner.name}`}
      </span>
    ),
    csv: (invitation) => invitation.role,
  },
  {
    id: "status",
    header: "Status",
    width: "7rem",
    cell: ({ status }) => <Badge tone={STATUS_WORDS[status].tone}>{STATUS_WORDS[status].word}</Badge>,
    csv: (invitation) => invitation.status,
  },
  {
    id: "mail",
    header: "Mail",
    width: "7rem",
    from: "lg",
    cell: (invitation) => <MailCell invitation={invitation} />,
    csv: (invitation) => invitation.emailStatus,
  },
  textColumn({
    id: "by",
    header: "Invited by",
    width: "8rem",
    from: "xl",
    value: (row) => row.invitedByName,
  }),
  timeColumn({ id: "sent", header: "Invited", width: "6.5rem", from: "md", value: (row) => row.createdAt }),
  {
    id: "expires",
    header: "Expires",
    width: "6.5rem",
    align: "right",
    from: "lg",
    cell: (invitation) =>
      invitation.status === "pending" ? (
        <RelativeTime at={invitation.expiresAt} className="text-ink-2" />
      ) : null,
    csv: (invitation) => new Date(invitation.expiresAt).toISOString(),
  },
  {
    id: "actions",
    header: "Actions",
    headerHidden: true,
    primary: true,
    width: "11.5rem",
    control: true,
    align: "right",
    from: "sm",
    cell: (invitation) => <InvitationActions invitation={invitation} />,
  },
];

function EmailCell({ invitation }: { invitation: Invitation }) {
  return (
    <span className="flex items-center justify-between gap-2">
      <span className="truncate font-medium">{invitation.email}</span>
      <span className="shrink-0 sm:hidden">
        <InvitationActions invitation={invitation} iconsOnly />
      </span>
    </span>
  );
}

/** A bounced mail is the inviter's to mend, so it stands out; everything on its way is quiet. */
function MailCell({ invitation }: { invitation: Invitation }) {
  const status = invitation.emailStatus;
  if (status === null) return <span className="text-ink-3">–</span>;
  const isBad =
    status === "bounced" || status === "complained" || status === "failed" || status === "suppressed";
  const times = invitation.sentCount > 1 ? ` · ${invitation.sentCount}×` : "";
  if (isBad) return <Badge tone="bad">{humanize(status)}</Badge>;
  return (
    <span className="text-ink-2">
      {humanize(status)}
      {times}
    </span>
  );
}
