import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { textColumn, timeColumn } from "@/components/data-table/column-kinds";
import { humanize } from "@/lib/format";
import { ActorName, actorNameOf } from "./actor-name";
import { nameInSnapshot } from "./compare-snapshots";
import type { AuditEntry } from "./use-audit";

/** Enough of an id to tell two apart at a glance; the whole one is in the entry. */
const ID_CHARS = 6;

/** What an entry is about, in words. */
export function resourceOf(entry: AuditEntry): string {
  const name = nameInSnapshot(entry.after, entry.before);
  return `${inWords(entry.resourceType)} ${name ?? `…${entry.resourceId.slice(-ID_CHARS)}`}`;
}

/** What was done, in words; what everyone does to themselves needs no mention of whom. */
export const actionName = (action: string): string => inWords(action.replace(/^identity\./, ""));

/** A name of the code as people read it here. */
export const inWords = (name: string): string => humanize(name).replace(/rganization/g, "rganisation");

/** What a row of the audit log shows. */
export const auditColumns: ReadonlyArray<Column<AuditEntry>> = [
  {
    id: "action",
    header: "Action",
    primary: true,
    cell: (entry) => (
      <Link
        from="/$orgSlug/settings/audit-log"
        to="."
        search={(search) => ({ ...search, entry: entry.auditLogId })}
        className="row-link font-medium"
      >
        {actionName(entry.action)}
      </Link>
    ),
  },
  {
    id: "actor",
    header: "Who",
    width: "28%",
    cell: (entry) => <ActorName entry={entry} />,
    csv: actorNameOf,
  },
  textColumn({ id: "resource", header: "What", width: "26%", from: "sm", value: resourceOf }),
  textColumn({ id: "address", header: "Address", width: "9rem", from: "lg", value: (entry) => entry.ip }),
  textColumn({
    id: "number",
    header: "Number",
    width: "5.5rem",
    from: "lg",
    value: (entry) => (entry.seq === null ? "waiting" : String(entry.seq)),
  }),
  timeColumn({ id: "when", header: "When", width: "6rem", value: (entry) => entry.at }),
];
