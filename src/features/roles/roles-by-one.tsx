import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/lib/class-names";
import { GrantMark } from "./grant-mark";
import { grantedOf, roleColumns } from "./role-columns";
import type { RolesTable } from "./use-roles-table";

/** One role at a time, for narrow screens; it opens on one's own. */
export function RolesByOne({ table }: { table: RolesTable }) {
  const columns = roleColumns(table);
  const yours = columns.find(({ isYours }) => isYours) ?? columns[0]!;
  const [chosen, choose] = useState(yours.key);
  const column = columns.find(({ key }) => key === chosen) ?? yours;
  return (
    <div>
      <div role="group" aria-label="Role" className="flex flex-wrap gap-1.5 border-b p-3">
        {columns.map(({ key, name }) => (
          <button
            key={key}
            type="button"
            aria-pressed={key === column.key}
            onClick={() => choose(key)}
            className={cx(
              "h-8 rounded-md border px-3 text-sm font-medium transition-colors",
              key === column.key
                ? "border-accent bg-accent-soft text-accent-ink"
                : "text-ink-2 hover:text-ink",
            )}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="border-b px-4 py-3">
        <h2 className="flex items-center gap-2 font-semibold">
          {column.name}
          {column.isYours && (
            <Badge tone="accent" icon={false}>
              You
            </Badge>
          )}
          <span className="ml-auto text-xs font-normal text-ink-2 tabular-nums">
            {grantedOf(column, table)}
          </span>
        </h2>
        <p className="text-sm text-pretty text-ink-2">{column.purpose}</p>
      </div>
      {table.areas.map(({ area, permissions }) => (
        <section key={area} aria-label={area}>
          <h3 className="border-b bg-surface-2 px-4 py-1.5 text-xs font-medium text-ink-2">{area}</h3>
          <ul>
            {permissions.map((row) => (
              <li key={row.permission} className="flex items-center gap-3 border-b px-4 py-2">
                <div className={cx("min-w-0 flex-1 text-sm", !column.allows(row) && "text-ink-2")}>
                  <p className="font-medium">{row.label}</p>
                  <p className="text-xs text-pretty text-ink-2">{row.detail}</p>
                </div>
                <GrantMark allowed={column.allows(row)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
