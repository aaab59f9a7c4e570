import { Link } from "@tanstack/react-router";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Detail, Details, IdText } from "@/components/record/details";
import { MissingRecordBoundary } from "@/components/record/record-page";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Sheet } from "@/components/ui/dialog";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { ActorName } from "./actor-name";
import { ChangeTable } from "./change-table";
import { actionName, resourceOf } from "./columns";
import { useEntry, type AuditEntry } from "./use-audit";

/** One entry over the log: who, what, from where, and what changed. */
export function EntrySheet({ auditLogId, onClose }: { auditLogId: string; onClose: () => void }) {
  return (
    <Sheet title="Audit entry" onClose={onClose}>
      <div className="p-5">
        <PanelBoundary what="This entry">
          <MissingRecordBoundary label="entry">
            <Entry auditLogId={auditLogId} />
          </MissingRecordBoundary>
        </PanelBoundary>
      </div>
    </Sheet>
  );
}

function Entry({ auditLogId }: { auditLogId: string }) {
  const entry = useEntry(auditLogId);
  if (!entry) {
    return (
      <>
        <LoadingLabel>Loading the entry</LoadingLabel>
        <Skeleton className="mb-4 h-6 w-48" />
        <Skeleton className="h-56 w-full" />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h3 className="text-lg font-semibold tracking-tight">{actionName(entry.action)}</h3>
        <IdText>{entry.action}</IdText>
      </div>
      <section>
        <h3 className="mb-1 text-sm font-semibold">What changed</h3>
        <ChangeTable before={entry.before} after={entry.after} />
      </section>
      <Facts entry={entry} />
    </div>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  return (
    <Details>
      <Detail label="Who">
        <ActorName entry={entry} />
      </Detail>
      <Detail label="What">
        <Link
          from="/$orgSlug/settings/audit-log"
          to="."
          search={{ resourceType: entry.resourceType, resourceId: entry.resourceId }}
          className="underline underline-offset-4"
          title="Show everything that happened to it"
        >
          {resourceOf(entry)}
        </Link>
      </Detail>
      <Detail label="When">
        <AbsoluteTime at={entry.at} />
      </Detail>
      <Detail label="Address">{entry.ip ?? <span className="text-ink-2">Not known</span>}</Detail>
      <Detail label="Browser">
        {entry.userAgent ?? <span className="text-ink-2">Not known: it was not a person's call</span>}
      </Detail>
      <Detail label="Trace">
        <Copyable text={entry.traceId} label="Copy the trace" />
      </Detail>
      <Detail label="Resource id">
        <Copyable text={entry.resourceId} label="Copy the resource's id" />
      </Detail>
      <Detail label="Number">{entry.seq === null ? <Badge tone="waiting">Waiting</Badge> : entry.seq}</Detail>
      <Detail label="Hash">{entry.hash && <IdText>{entry.hash}</IdText>}</Detail>
    </Details>
  );
}

function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-center gap-1">
      <IdText>{text}</IdText>
      <CopyButton iconOnly text={text} label={label} />
    </span>
  );
}
