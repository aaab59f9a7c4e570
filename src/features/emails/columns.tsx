import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { textColumn, timeColumn } from "@/components/data-table/column-kinds";
import { EmailStatusBadge } from "./email-status";
import { EMAIL_KINDS, EMAIL_STATUSES } from "./status-words";
import type { Email } from "./use-emails";

/** What a row of the outbox shows. */
export const emailColumns: ReadonlyArray<Column<Email>> = [
  {
    id: "to",
    header: "To",
    primary: true,
    cell: (email) => (
      <Link
        from="/$orgSlug/settings/emails"
        to="."
        search={(search) => ({ ...search, email: email.emailId })}
        className="row-link font-medium"
        title={email.to}
      >
        {email.to}
      </Link>
    ),
    csv: (email) => email.to,
  },
  {
    id: "status",
    header: "Status",
    width: "8rem",
    cell: (email) => <EmailStatusBadge status={email.status} />,
    csv: (email) => EMAIL_STATUSES[email.status],
  },
  textColumn({
    id: "kind",
    header: "Kind",
    width: "8.5rem",
    from: "lg",
    value: (email) => EMAIL_KINDS[email.kind],
  }),
  {
    id: "subject",
    header: "Subject",
    from: "md",
    cell: (email) => (
      <span className="text-ink-2" title={email.subject}>
        {email.subject}
      </span>
    ),
    csv: (email) => email.subject,
  },
  timeColumn({
    id: "created",
    header: "Written",
    width: "6.5rem",
    from: "sm",
    value: (email) => email.createdAt,
  }),
];
