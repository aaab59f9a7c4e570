import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

export type RolesTable = FunctionReturnType<typeof api.identity.roles.table>;

/** What each role may do; undefined while loading. */
export function useRolesTable(): RolesTable | undefined {
  const { org } = useOrg();
  return useQuery(api.identity.roles.table, { orgId: org.orgId });
}
