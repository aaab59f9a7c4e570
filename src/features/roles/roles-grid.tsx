import { Fragment } from "react";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/lib/class-names";
import { GrantMark } from "./grant-mark";
import { grantedOf, roleColumns, type RoleColumn } from "./role-columns";
import type { RolesTable } from "./use-roles-table";

/** The whole table, for screens that have the room: permissions down, people across. */
export function RolesGrid({ table }: { table: RolesTable }) {
  const columns = roleColumns(table);
  return (
    <table
      aria-label="Permissions by role"
      className="w-full table-fixed border-separate border-spacing-0 text-sm"
    >
      <GridHead table={table} columns={columns} />
      <tbody>
        <Purposes columns={columns} />
        {table.areas.map(({ area, permissions }) => (
          <Fragment key={area}>
            <tr>
              <th
                scope="colgroup"
                colSpan={columns.length + 1}
                className="border-b bg-surface-2 px-4 py-1.5 text-left text-xs font-medium text-ink-2"
              >
                {area}
              </th>
            </tr>
            {permissions.map((row) => (
              <tr key={row.permission} className="group hover:bg-surface-2">
                <th scope="row" className="border-b px-4 py-2 text-left font-normal">
                  <span className="block font-medium">{row.label}</span>
                  <span className="block text-xs text-pretty text-ink-2">{row.detail}</span>
                </th>
                {columns.map((column) => (
                  <td key={column.key} className={cx("border-b px-2 text-center", tint(column))}>
                    <GrantMark allowed={column.allows(row)} />
                  </td>
                ))}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function GridHead({ table, columns }: { table: RolesTable; columns: RoleColumn[] }) {
  return (
    // The names stay in sight while the table scrolls; what they mean is read once.
    <thead className="sticky -top-px z-10">
      <tr>
        <th scope="col" className={cx(HEAD, "w-[34%] px-4 text-left text-xs font-medium text-ink-2")}>
          What one may do
        </th>
        {columns.map((column) => (
          <th
            key={column.key}
            scope="col"
            aria-label={column.isYours ? `${column.name}, your role` : column.name}
            className={cx(HEAD, "px-1 text-center font-normal")}
          >
            <span className={cx("-mx-1 -my-2 block px-1 py-2", tint(column))}>
              <span className="flex flex-wrap items-center justify-center gap-x-1.5 font-semibold">
                {column.name}
                {column.isYours && (
                  <Badge tone="accent" icon={false}>
                    You
                  </Badge>
                )}
              </span>
              <span className="block text-xs text-ink-2 tabular-nums">{grantedOf(column, table)}</span>
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** What each role is for, in the first row of the body: it scrolls away with the permissions. */
function Purposes({ columns }: { columns: RoleColumn[] }) {
  return (
    <tr className="hidden lg:table-row">
      <th scope="row" className="border-b px-4 pt-2 text-left align-top text-xs font-normal text-ink-2">
        What each is for
      </th>
      {columns.map((column) => (
        <td
          key={column.key}
          className={cx(
            "border-b px-3 pt-2 pb-3 text-center align-top text-xs text-balance text-ink-2",
            tint(column),
          )}
        >
          {column.purpose}
        </td>
      ))}
    </tr>
  );
}

const HEAD = "border-b bg-surface py-2";

// One's own column is found without reading: it runs down the table in a tint.
const tint = ({ isYours }: RoleColumn) => isYours && "bg-accent-soft/50";
