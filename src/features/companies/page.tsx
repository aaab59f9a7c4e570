import { getRouteApi } from "@tanstack/react-router";
import { Building2 } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { SearchFilter } from "@/components/data-table/search-filter";
import { Page } from "@/components/layout/page";
import { CreateKeyLink } from "@/components/record/setup-links";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { companyColumns } from "./columns";
import { useCompanies, useCompanyCount, type Company } from "./use-companies";

const route = getRouteApi("/$orgSlug/companies");
const idOf = (company: Company) => company.companyId;

/** Every company the organisation has heard from. */
export function CompaniesPage() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useCompanies(q);
  const totalCount = useCompanyCount();
  const setSearch = (next: string | undefined) => void navigate({ search: { q: next }, replace: true });
  return (
    <Page title="Companies" fill>
      <DataTable
        key={q ? "found" : "all"}
        label="Companies"
        viewKey="companies"
        columns={companyColumns}
        list={list}
        idOf={idOf}
        totalCount={q ? undefined : totalCount}
        filters={<SearchFilter label="Search companies" value={q} onChange={setSearch} />}
        empty={q ? <NoMatch text={q} onClear={() => setSearch(undefined)} /> : <NoCompanies />}
      />
    </Page>
  );
}

function NoMatch({ text, onClear }: { text: string; onClear: () => void }) {
  return (
    <EmptyState
      icon={Building2}
      title={`No company matches “${text}”`}
      action={<Button onClick={onClear}>Clear search</Button>}
    >
      The search looks at the start of every word in names and domains.
    </EmptyState>
  );
}

function NoCompanies() {
  return (
    <EmptyState icon={Building2} title="No companies yet" action={<CreateKeyLink variant="primary" />}>
      A company appears with the first signal from one of its people, by the domain of their e-mail address.
    </EmptyState>
  );
}
