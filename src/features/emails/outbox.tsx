import { getRouteApi } from "@tanstack/react-router";
import { Mail } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { SearchFilter } from "@/components/data-table/search-filter";
import { Select } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { emailColumns } from "./columns";
import { EMAIL_STATUSES } from "./status-words";
import { useEmails, type Email, type EmailStatus } from "./use-emails";

const route = getRouteApi("/$orgSlug/settings/emails");
const idOf = (email: Email) => email.emailId;

/** Every mail of the organisation with how it is doing. */
export function Outbox() {
  const { status, q } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useEmails({ status, to: q });
  const change = (next: { status?: EmailStatus | undefined; q?: string | undefined }) =>
    void navigate({ search: (search) => ({ ...search, ...next }), replace: true });
  return (
    <DataTable
      key={`${status ?? "all"} ${q ? "found" : ""}`}
      label="E-mails"
      viewKey="emails"
      columns={emailColumns}
      list={list}
      idOf={idOf}
      filters={
        <>
          <SearchFilter label="Search by address" value={q} onChange={(text) => change({ q: text })} />
          <StatusFilter value={status} onChange={(wanted) => change({ status: wanted })} />
        </>
      }
      empty={
        status || q ? (
          <EmptyState
            icon={Mail}
            title="No mail fits"
            action={
              <Button onClick={() => change({ status: undefined, q: undefined })}>Show all mails</Button>
            }
          >
            The search looks at the start of addresses.
          </EmptyState>
        ) : (
          <EmptyState icon={Mail} title="No mail yet">
            Invitations are listed here the moment they are written, with what became of them.
          </EmptyState>
        )
      }
    />
  );
}

interface StatusFilterProps {
  value: EmailStatus | undefined;
  onChange: (status: EmailStatus | undefined) => void;
}

function StatusFilter({ value, onChange }: StatusFilterProps) {
  return (
    <span className="w-44">
      <Select
        aria-label="Status"
        value={value ?? ""}
        // The cast is safe: the options are the statuses and nothing.
        onChange={(event) => onChange((event.target.value || undefined) as EmailStatus | undefined)}
        className="!h-8 !text-sm"
      >
        <option value="">Every status</option>
        {Object.entries(EMAIL_STATUSES).map(([status, words]) => (
          <option key={status} value={status}>
            {words}
          </option>
        ))}
      </Select>
    </span>
  );
}
