import { useMutation, useQuery } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { noteLeaving, noteStaying } from "@/lib/left-org";
import { api } from "../../../convex/_generated/api";

export type Organization = FunctionReturnType<typeof api.identity.organizations.get>;
export type OrganizationChange = Omit<FunctionArgs<typeof api.identity.organizations.update>, "orgId">;

/** The current organisation with its settings, as far as the viewer may see them; undefined while loading. */
export function useOrganization() {
  const { org } = useOrg();
  return useQuery(api.identity.organizations.get, { orgId: org.orgId });
}

/** Changes settings, all that are given or none. */
export function useUpdateOrganization() {
  const { orgId } = useOrg().org;
  const update = useMutation(api.identity.organizations.update);
  return (change: OrganizationChange) => update({ orgId, ...change });
}

/** Leaves the organisation. Refused to the last owner. */
export function useLeaveOrganization() {
  const { orgId } = useOrg().org;
  const leave = useMutation(api.identity.members.leave);
  return async () => {
    noteLeaving(orgId);
    await leave({ orgId }).catch((error: unknown) => {
      noteStaying(orgId);
      throw error;
    });
  };
}
