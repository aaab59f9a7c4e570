import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { countColumn, textColumn, timeColumn } from "@/components/data-table/column-kinds";
import { CompanyLink } from "@/components/record/record-links";
import { Avatar } from "@/components/ui/avatar";
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
  textColumn({
    id: "email",
    header: "E-mail",
    width: "25%",
    from: "md",
    value: (contact) => contact.email,
  }),
  textColumn({
    id: "title",
    header: "Title",
    width: "16%",
    from: "xl",
    value: (contact) => contact.title,
  }),
  {
    id: "company",
    header: "Company",
    width: "18%",
    from: "sm",
    cell: (contact) => <CompanyLink company={contact.company} />,
    csv: (contact) => contact.company?.name ?? null,
  },
  countColumn({
    id: "signals",
    header: "Signals",
    width: "5.5rem",
    value: (contact) => contact.signalCount,
  }),
  timeColumn({
    id: "last",
    header: "Last signal",
    width: "7rem",
    value: (contact) => contact.lastSignalAt,
  }),
];
