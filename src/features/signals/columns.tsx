import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { textColumn, timeColumn } from "@/components/data-table/column-kinds";
import { CompanyLink, ContactLink } from "@/components/record/record-links";
import { StrengthBars } from "@/components/ui/strength-bars";
import { humanize } from "@/lib/format";
import type { Signal } from "./use-signals";

/** What a row of the signals table shows. */
export const signalColumns: ReadonlyArray<Column<Signal>> = [
  {
    id: "type",
    header: "Signal",
    primary: true,
    cell: (signal) => (
      <Link
        from="/$orgSlug/signals"
        to="."
        search={(search) => ({ ...search, signal: signal.signalId })}
        className="row-link font-medium"
      >
        {humanize(signal.type)}
      </Link>
    ),
    csv: (signal) => signal.type,
  },
  {
    id: "weight",
    header: "Weight",
    width: "5rem",
    from: "sm",
    cell: (signal) => <StrengthBars value={signal.weight} />,
    csv: (signal) => signal.weight,
  },
  {
    id: "contact",
    header: "Contact",
    width: "32%",
    cell: (signal) => <ContactLink contact={signal.contact} showsEmail />,
    csv: (signal) => signal.contact?.email ?? null,
  },
  {
    id: "company",
    header: "Company",
    width: "20%",
    from: "md",
    cell: (signal) => <CompanyLink company={signal.company} />,
    csv: (signal) => signal.company?.name ?? null,
  },
  textColumn({
    id: "source",
    header: "Source",
    width: "9rem",
    from: "lg",
    value: (signal) => signal.sourceName,
  }),
  timeColumn({
    id: "occurred",
    header: "When",
    width: "6.5rem",
    value: (signal) => signal.occurredAt,
  }),
];
