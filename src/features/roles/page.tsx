import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { RolesByOne } from "./roles-by-one";
import { RolesGrid } from "./roles-grid";
import { useRolesTable } from "./use-roles-table";

const SKELETON_ROWS = 10;

/** What each role may do: the table that the server itself asks before every call. */
export default function RolesPage() {
  return (
    <Page
      title="Roles"
      subtitle="Everyone has one role. A role is asked before every single action, so this table is what holds."
    >
      <section aria-label="Roles" className="overflow-clip rounded-lg border bg-surface">
        <PanelBoundary what="Roles">
          <Roles />
        </PanelBoundary>
      </section>
    </Page>
  );
}

function Roles() {
  const table = useRolesTable();
  if (!table) return <RolesSkeleton />;
  return (
    <>
      <div className="hidden md:block [&_tbody_tr:last-child>*]:border-b-0">
        <RolesGrid table={table} />
      </div>
      <div className="md:hidden [&_section:last-child_li:last-child]:border-b-0">
        <RolesByOne table={table} />
      </div>
    </>
  );
}

function RolesSkeleton() {
  return (
    <SkeletonRows
      label="Loading roles"
      count={SKELETON_ROWS}
      className="flex h-14 items-center gap-6 border-b px-4 last:border-b-0"
    >
      <div className="flex-1">
        <Skeleton className="h-3 w-40" />
        <Skeleton className="mt-1.5 h-2.5 w-64 max-w-full" />
      </div>
      <Skeleton className="hidden size-6 rounded-full md:block" />
      <Skeleton className="hidden size-6 rounded-full md:block" />
      <Skeleton className="size-6 rounded-full" />
    </SkeletonRows>
  );
}
