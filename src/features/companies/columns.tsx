import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { countColumn, textColumn, timeColumn } from "@/components/data-table/column-kinds";
import { Avatar } from "@/components/ui/avatar";
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
  textColumn({
    id: "domain",
    header: "Domain",
    width: "30%",
    from: "sm",
    value: (company) => company.domain,
  }),
  countColumn({
    id: "contacts",
    header: "Contacts",
    width: "6rem",
    from: "sm",
    value: (company) => company.contactCount,
  }),
  countColumn({
    id: "signals",
    header: "Signals",
    width: "6rem",
    value: (company) => company.signalCount,
  }),
  timeColumn({
    id: "last",
    header: "Last signal",
    width: "7rem",
    value: (company) => company.lastSignalAt,
  }),
];
