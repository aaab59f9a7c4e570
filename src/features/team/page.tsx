import { getRouteApi, Link } from "@tanstack/react-router";
import { UserPlus, UsersRound } from "lucide-react";
import { PagedTable } from "@/components/data-table/paged-table";
import { SearchFilter } from "@/components/data-table/search-filter";
import { NeedsPermission } from "@/components/layout/needs-permission";
import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button, buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { memberColumns, type MemberSort } from "./columns";
import { useMembers, type Member } from "./use-team";

const route = getRouteApi("/$orgSlug/settings/members");
const idOf = (member: Member) => member.membershipId;

/** Everyone who may come into the organisation, and what they may do there. */
export default function MembersPage() {
  return (
    <Page
      title="Members"
      subtitle="Who works in this organisation, and as what. A deactivated member loses access at once and frees a seat."
      actions={<InviteLink />}
    >
      <NeedsPermission permission="members.read" what="Members">
        <PanelBoundary what="Members">
          <Members />
        </PanelBoundary>
      </NeedsPermission>
    </Page>
  );
}

function Members() {
  const { q, sort = "name", dir = "asc", page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, isStale } = useMembers({ sort, direction: dir, page, ...(q ? { search: q } : {}) });
  const setSearch = (next: string | undefined) =>
    void navigate({ search: (search) => ({ ...search, q: next, page: undefined }), replace: true });
  const setOrder = (order: { sort: MemberSort; direction: "asc" | "desc" }) =>
    void navigate({
      search: (search) => ({
        ...search,
        sort: order.sort === "name" ? undefined : order.sort,
        dir: order.direction === "asc" ? undefined : order.direction,
        page: undefined,
      }),
      replace: true,
    });
  return (
    <>
      <div className="mb-3">
        <SearchFilter label="Search members" value={q} onChange={setSearch} />
      </div>
      <PagedTable
        label="Members"
        columns={memberColumns}
        data={data}
        isStale={isStale}
        order={{ sort, direction: dir }}
        onOrder={setOrder}
        onPage={(next) =>
          void navigate({ search: (search) => ({ ...search, page: next === 1 ? undefined : next }) })
        }
        idOf={idOf}
        empty={<NoMatch text={q ?? ""} onClear={() => setSearch(undefined)} />}
      />
    </>
  );
}

function NoMatch({ text, onClear }: { text: string; onClear: () => void }) {
  return (
    <EmptyState
      icon={UsersRound}
      title={`No member matches “${text}”`}
      action={<Button onClick={onClear}>Clear search</Button>}
    >
      The search looks at names and e-mail addresses. Someone who was only invited stands under Invitations.
    </EmptyState>
  );
}

function InviteLink() {
  const { org } = useOrg();
  if (!useCan("members.write")) return null;
  return (
    <Link
      to="/$orgSlug/settings/invitations"
      params={{ orgSlug: org.slug }}
      search={{ invite: true }}
      className={buttonClass("primary")}
    >
      <UserPlus aria-hidden className="size-4" />
      Invite people
    </Link>
  );
}
