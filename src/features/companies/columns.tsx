import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { Avatar } from "@/components/ui/avatar";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format";
import type { Company } from "./use-companies";

/** What a row of the companies table shows. */
export const companyColumns: ReadonlyArray<Column<Company>> = [
  {
    id: "name",
    header: "Name",
    primary: true,
    cell: (company) => (
      <span className="flex items-center gap-2.5">
        <Avatar square name={company.name} className="!bg-surface-3 !text-ink-2" />
        <Link
          from="/$orgSlug/companies"
          to="/$orgSlug/companies/$companyId"
          params={(params) => ({ orgSlug: params.orgSlug, companyId: company.companyId })}
          className="row-link truncate font-medium"
        >
          {company.name}
        </Link>
      </span>
    ),
    csv: (company) => company.name,
  },
  {
    id: "domain",
    header: "Domain",
    width: "30%",
    from: "sm",
    cell: (company) => <span className="text-ink-2">{company.domain}</span>,
    csv: (company) => company.domain,
  },
  {
    id: "contacts",
    header: "Contacts",
    width: "6rem",
    align: "right",
    from: "sm",
    cell: (company) => <data value={company.contactCount}>{formatCount(company.contactCount)}</data>,
    csv: (company) => company.contactCount,
  },
  {
    id: "signals",
    header: "Signals",
    width: "6rem",
    align: "right",
    cell: (company) => <data value={company.signalCount}>{formatCount(company.signalCount)}</data>,
    csv: (company) => company.signalCount,
  },
  {
    id: "last",
    header: "Last signal",
    width: "7rem",
    align: "right",
    cell: (company) =>
      company.lastSignalAt === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <RelativeTime at={company.lastSignalAt} className="text-ink-2" />
      ),
    csv: (company) => (company.lastSignalAt === null ? null : new Date(company.lastSignalAt).toISOString()),
  },
];
