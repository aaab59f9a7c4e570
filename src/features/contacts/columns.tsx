import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { CompanyLink } from "@/components/record/record-links";
import { Avatar } from "@/components/ui/avatar";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format";
import type { Contact } from "./use-contacts";

/** What a row of the contacts table shows. */
export const contactColumns: ReadonlyArray<Column<Contact>> = [
  {
    id: "name",
    header: "Name",
    primary: true,
    cell: (contact) => (
      <span className="flex items-center gap-2.5">
        <Avatar name={contact.name || contact.email} />
        <Link
          from="/$orgSlug/contacts"
          to="/$orgSlug/contacts/$contactId"
          params={(params) => ({ orgSlug: params.orgSlug, contactId: contact.contactId })}
          className="row-link truncate font-medium"
        >
          {contact.name || contact.email}
        </Link>
      </span>
    ),
    csv: (contact) => contact.name,
  },
  {
    id: "email",
    header: "E-mail",
    width: "25%",
    from: "md",
    cell: (contact) => <span className="text-ink-2">{contact.email}</span>,
    csv: (contact) => contact.email,
  },
  {
    id: "title",
    header: "Title",
    width: "16%",
    from: "xl",
    cell: (contact) => <span className="text-ink-2">{contact.title}</span>,
    csv: (contact) => contact.title ?? null,
  },
  {
    id: "company",
    header: "Company",
    width: "18%",
    from: "sm",
    cell: (contact) => <CompanyLink company={contact.company} />,
    csv: (contact) => contact.company?.name ?? null,
  },
  {
    id: "signals",
    header: "Signals",
    width: "5.5rem",
    align: "right",
    cell: (contact) => <data value={contact.signalCount}>{formatCount(contact.signalCount)}</data>,
    csv: (contact) => contact.signalCount,
  },
  {
    id: "last",
    header: "Last signal",
    width: "7rem",
    align: "right",
    cell: (contact) =>
      contact.lastSignalAt === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <RelativeTime at={contact.lastSignalAt} className="text-ink-2" />
      ),
    csv: (contact) => (contact.lastSignalAt === null ? null : new Date(contact.lastSignalAt).toISOString()),
  },
];
