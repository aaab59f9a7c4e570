import { getRouteApi } from "@tanstack/react-router";
import { Pause, Play, ScrollText, ShieldCheck } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { NeedsPermission } from "@/components/layout/needs-permission";
import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useCan } from "@/hooks/use-can";
import { auditColumns } from "./columns";
import { EntrySheet } from "./entry-sheet";
import { ExportButton } from "./export-button";
import { FilterBar } from "./filter-bar";
import { filtersOf, isFiltered, type AuditSearch, type EntryFilters } from "./filters";
import { useAuditLog, type AuditEntry } from "./use-audit";

const route = getRouteApi("/$orgSlug/settings/audit-log");
const idOf = (entry: AuditEntry) => entry.auditLogId;
const VerifyDialog = lazy(async () => ({ default: (await import("./verify-dialog")).VerifyDialog }));

/** Who changed what, live; filters and the open entry are in the address. */
export default function AuditLogPage() {
  const { entry, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const [isVerifying, setVerifying] = useState(false);
  // While paused, what comes later is left out; null means live.
  const [pausedAt, setPausedAt] = useState<number | null>(null);
  const canRead = useCan("audit.read");
  const setSearch = (next: AuditSearch) => void navigate({ search: next, replace: true });
  return (
    <Page
      title="Audit log"
      subtitle="Every change by a person, a key, a webhook or the system. Nobody can change or remove what is written here unnoticed."
      fill
      actions={
        canRead && (
          <>
            <Button
              aria-pressed={pausedAt === null}
              onClick={() => setPausedAt(pausedAt === null ? Date.now() : null)}
            >
              {pausedAt === null ? (
                <Pause aria-hidden className="size-3.5" />
              ) : (
                <Play aria-hidden className="size-3.5" />
              )}
              {pausedAt === null ? "Pause" : "Go live"}
            </Button>
            <Button onClick={() => setVerifying(true)}>
              <ShieldCheck aria-hidden className="size-3.5" />
              Verify
            </Button>
          </>
        )
      }
    >
      <NeedsPermission permission="audit.read" what="Audit entries">
        <PanelBoundary what="The audit log">
          <Log key={JSON.stringify(search)} search={search} pausedAt={pausedAt} onSearch={setSearch} />
        </PanelBoundary>
      </NeedsPermission>
      {entry && (
        <EntrySheet
          auditLogId={entry}
          onClose={() => void navigate({ search: (all) => ({ ...all, entry: undefined }) })}
        />
      )}
      {isVerifying && (
        <Suspense>
          <VerifyDialog onClose={() => setVerifying(false)} />
        </Suspense>
      )}
    </Page>
  );
}

interface LogProps {
  search: AuditSearch;
  pausedAt: number | null;
  onSearch: (search: AuditSearch) => void;
}

function Log({ search, pausedAt, onSearch }: LogProps) {
  const filters = filtersOf(search);
  const list = useAuditLog(upTo(filters, pausedAt));
  const canExport = useCan("audit.export");
  return (
    <DataTable
      label="Audit log"
      viewKey="audit-log"
      columns={auditColumns}
      list={list}
      idOf={idOf}
      filters={<FilterBar search={search} onChange={onSearch} />}
      exportControl={canExport ? <ExportButton filters={filters} /> : null}
      empty={
        list.lookFurther ? (
          <NotFoundYet onFurther={list.lookFurther} />
        ) : isFiltered(search) ? (
          <NoMatch onClear={() => onSearch({})} />
        ) : (
          <NoEntries />
        )
      }
    />
  );
}

const upTo = (filters: EntryFilters, pausedAt: number | null): EntryFilters =>
  pausedAt === null ? filters : { ...filters, to: Math.min(filters.to ?? pausedAt, pausedAt) };

function NotFoundYet({ onFurther }: { onFurther: () => void }) {
  return (
    <EmptyState
      icon={ScrollText}
      title="Nothing in the latest entries"
      action={<Button onClick={onFurther}>Look further back</Button>}
    >
      This combination is rare. The newest entries were looked through without a match.
    </EmptyState>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={ScrollText}
      title="No entry fits these filters"
      action={<Button onClick={onClear}>Show all entries</Button>}
    >
      Try other dates, or leave out one of the filters.
    </EmptyState>
  );
}

function NoEntries() {
  return (
    <EmptyState icon={ScrollText} title="Nothing happened yet">
      The first change of anything in this organisation is the first entry here.
    </EmptyState>
  );
}
