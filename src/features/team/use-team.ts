import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useKept } from "@/hooks/use-kept";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

const ACTIVITY_ROWS = 25;

type Members = FunctionReturnType<typeof api.identity.members.list>;
export type Member = Members["rows"][number];
export type MemberDetail = FunctionReturnType<typeof api.identity.members.get>;
export type Activity = FunctionReturnType<typeof api.identity.members.activity>["page"][number];
export type MemberQuery = Omit<FunctionArgs<typeof api.identity.members.list>, "orgId">;
type Change = Pick<Member, "role"> | Pick<Member, "status">;

/** One page of the team in an order; keeps showing the last one while the next is on its way. */
export function useMembers(query: MemberQuery) {
  const { org } = useOrg();
  const latest = useQuery(api.identity.members.list, { orgId: org.orgId, ...query });
  return { data: useKept(latest), isStale: latest === undefined };
}

/** One member; undefined while loading. Throws NOT_FOUND also for another organisation's. */
export function useMember(membershipId: string) {
  const { org } = useOrg();
  return useQuery(api.identity.members.get, {
    orgId: org.orgId,
    membershipId: membershipId as Id<"memberships">,
  });
}

/** What a member did, newest first. */
export function useActivity(membershipId: string) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.identity.members.activity,
    { orgId: org.orgId, membershipId: membershipId as Id<"memberships"> },
    { initialNumItems: ACTIVITY_ROWS },
  );
}

/** What can be done to a member. Role and status show at once and are taken back if the server refuses. */
export function useMemberActions() {
  const { orgId } = useOrg().org;
  const changeRole = useMutation(api.identity.members.changeRole).withOptimisticUpdate((store, args) =>
    showChange(store, args.membershipId, { role: args.role }),
  );
  const setStatus = useMutation(api.identity.members.setStatus).withOptimisticUpdate((store, args) =>
    showChange(store, args.membershipId, { status: args.status }),
  );
  const remove = useMutation(api.identity.members.remove);
  const transfer = useMutation(api.identity.members.transferOwnership);
  return {
    changeRole: (membershipId: Member["membershipId"], role: Member["role"]) =>
      changeRole({ orgId, membershipId, role }),
    setStatus: (membershipId: Member["membershipId"], status: Member["status"]) =>
      setStatus({ orgId, membershipId, status }),
    remove: (membershipId: Member["membershipId"]) => remove({ orgId, membershipId }),
    transfer: (membershipId: Member["membershipId"]) => transfer({ orgId, membershipId }),
  };
}

function showChange(store: OptimisticLocalStore, membershipId: Member["membershipId"], change: Change): void {
  for (const { args, value } of store.getAllQueries(api.identity.members.list)) {
    if (!value) continue;
    const rows = value.rows.map((row) => (row.membershipId === membershipId ? { ...row, ...change } : row));
    store.setQuery(api.identity.members.list, args, { ...value, rows });
  }
  for (const { args, value } of store.getAllQueries(api.identity.members.get)) {
    if (value && args.membershipId === membershipId) {
      store.setQuery(api.identity.members.get, args, { ...value, ...change });
    }
  }
}
