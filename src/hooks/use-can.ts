import { useOrg, type Permission } from "./use-org";

/** Whether the viewer's role includes the permission, live. The server checks it again on every call. */
export function useCan(permission: Permission): boolean {
  return useOrg().org.permissions.includes(permission);
}
