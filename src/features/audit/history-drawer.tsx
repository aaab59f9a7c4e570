import { ChevronRight, History } from "lucide-react";
import { useState } from "react";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { useCan } from "@/hooks/use-can";
import { ActorName } from "./actor-name";
import { ChangeTable } from "./change-table";
import { actionName, inWords } from "./columns";
import { useHistory, type AuditEntry } from "./use-audit";

const MORE_ROWS = 20;
const SKELETON_ROWS = 4;

interface HistoryProps {
  /** As the audit log names it: "contact", "apiKey". */
  resourceType: string;
  resourceId: string;
}

/** Opens a record's history. Shown only to those who may read the audit log. */
export function HistoryButton(props: HistoryProps) {
  const [isOpen, setOpen] = useState(false);
  if (!useCan("audit.read")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <History aria-hidden className="size-3.5" />
        History
      </Button>
      {isOpen && <HistoryDrawer {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Everything the audit log says of one record, newest first, over the page of the record. */
function HistoryDrawer({ onClose, ...record }: HistoryProps & { onClose: () => void }) {
  return (
    <Sheet
      title="History"
      description={`Every change of this ${inWords(record.resourceType).toLowerCase()}, by whom and from where.`}
      onClose={onClose}
    >
      <PanelBoundary what="The history">
        <Entries {...record} />
      </PanelBoundary>
    </Sheet>
  );
}

function Entries({ resourceType, resourceId }: HistoryProps) {
  const { results, status, loadMore } = useHistory(resourceType, resourceId);
  if (status === "LoadingFirstPage") return <EntriesSkeleton />;
  if (results.length === 0) {
    return (
      <EmptyState icon={History} title="Nothing was changed yet">
        What people, keys and webhooks change here appears at once, with the values before and after.
      </EmptyState>
    );
  }
  return (
    <>
      <ol aria-label="Changes">
        {results.map((entry) => (
          <HistoryEntry key={entry.auditLogId} entry={entry} />
        ))}
      </ol>
      {status !== "Exhausted" && (
        <div className="grid place-items-center p-4">
          <Button busy={status === "LoadingMore"} onClick={() => loadMore(MORE_ROWS)}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

function HistoryEntry({ entry }: { entry: AuditEntry }) {
  return (
    <li className="border-b">
      <details className="group">
        <summary className="flex min-h-12 cursor-pointer list-none items-center gap-3 px-5 py-2 text-sm hover:bg-surface-2">
          <ChevronRight
            aria-hidden
            className="size-3.5 shrink-0 text-ink-3 transition-transform group-open:rotate-90"
          />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{actionName(entry.action)}</span>
            <span className="block text-xs text-ink-2">
              <ActorName entry={entry} />
            </span>
          </span>
          <RelativeTime at={entry.at} className="shrink-0 text-xs text-ink-2" />
        </summary>
        <div className="px-5 pb-4 pl-11">
          <ChangeTable before={entry.before} after={entry.after} />
          {entry.ip && <p className="mt-2 text-xs text-ink-2">From {entry.ip}</p>}
        </div>
      </details>
    </li>
  );
}

function EntriesSkeleton() {
  return (
    <SkeletonRows
      label="Loading the history"
      count={SKELETON_ROWS}
      className="flex h-12 items-center gap-3 border-b px-5"
    >
      <Skeleton className="size-3.5" />
      <Skeleton className="h-3 w-40" />
      <Skeleton className="ml-auto h-3 w-12" />
    </SkeletonRows>
  );
}
