import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { useCan } from "@/hooks/use-can";
import { useOrg, type Permission } from "@/hooks/use-org";
import { humanize } from "@/lib/format";

interface NeedsPermissionProps {
  permission: Permission;
  /** What cannot be seen, as the page calls it. */
  what: string;
  children: ReactNode;
}

/** Shows what is inside to those who may see it, live; to everyone else why not. */
export function NeedsPermission({ permission, what, children }: NeedsPermissionProps) {
  const { org } = useOrg();
  if (useCan(permission)) return children;
  return (
    <div role="status" className="rounded-lg border">
      <EmptyState icon={Lock} title={`${what} are for other roles`}>
        Your role in {org.orgName} is {humanize(org.role)}, which does not include this page. An admin can
        give you another one.
      </EmptyState>
    </div>
  );
}
