import type { OptimisticLocalStore } from "convex/browser";
import { useAction, useMutation, useQuery } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

export type ApiKey = FunctionReturnType<typeof api.security.apiKeys.list>[number];

/** The organisation's keys, newest first; undefined while loading. */
export function useApiKeys() {
  const { org } = useOrg();
  return useQuery(api.security.apiKeys.list, { orgId: org.orgId });
}

/** How often a key was used on each of the last thirty days, and its last calls; undefined while loading. */
export function useKeyUsage(apiKeyId: ApiKey["apiKeyId"]) {
  const { org } = useOrg();
  return useQuery(api.security.apiKeys.usage, { orgId: org.orgId, apiKeyId });
}

/** From where a key was used in its last thousand calls; undefined while loading. */
export function useKeyCallers(apiKeyId: ApiKey["apiKeyId"]) {
  const { org } = useOrg();
  return useQuery(api.security.apiKeys.callers, { orgId: org.orgId, apiKeyId });
}

interface NewKey {
  name: string;
  type: ApiKey["type"];
  scopes: ApiKey["scopes"];
  allowedOrigins: string[];
  allowedAddresses: string[];
  expiresAt: number | null;
}

/** Makes a key and answers with its secret, the only time it is ever sent. */
export function useCreateApiKey() {
  const { org } = useOrg();
  const create = useAction(api.security.apiKeys.create);
  return ({ name, type, scopes, allowedOrigins, allowedAddresses, expiresAt }: NewKey) =>
    create({
      orgId: org.orgId,
      name,
      type,
      ...(type === "restricted" ? { scopes } : {}),
      ...(type === "publishable" && allowedOrigins.length > 0 ? { allowedOrigins } : {}),
      ...(allowedAddresses.length > 0 ? { allowedAddresses } : {}),
      ...(expiresAt === null ? {} : { expiresAt }),
    });
}

/** Makes the successor of a key and answers with its secret, the only time it is ever sent. */
export function useRotateApiKey() {
  const { org } = useOrg();
  const rotate = useAction(api.security.apiKeys.rotate);
  return (apiKeyId: ApiKey["apiKeyId"], overlapDays: number) =>
    rotate({ orgId: org.orgId, apiKeyId, overlapDays });
}

interface KeyChanges {
  apiKeyId: ApiKey["apiKeyId"];
  name: string;
  allowedOrigins?: string[];
  allowedAddresses: string[];
}

/** Renames a key or changes where it may be used from. */
export function useUpdateApiKey() {
  const { org } = useOrg();
  const update = useMutation(api.security.apiKeys.update);
  return (changes: KeyChanges) => update({ orgId: org.orgId, ...changes });
}

/** Ends a key that others have got hold of. */
export function useReportLeak() {
  const { org } = useOrg();
  const report = useMutation(api.security.apiKeys.reportLeak);
  return (apiKeyId: ApiKey["apiKeyId"]) => report({ orgId: org.orgId, apiKeyId });
}

/** Revokes a key: shown at once, taken back if the server refuses. */
export function useRevokeApiKey() {
  const { org } = useOrg();
  const { orgId } = org;
  const revoke = useMutation(api.security.apiKeys.revoke).withOptimisticUpdate(showRevoked);
  return (apiKeyId: ApiKey["apiKeyId"]) => revoke({ orgId, apiKeyId });
}

type RevokeArgs = FunctionArgs<typeof api.security.apiKeys.revoke>;

function showRevoked(store: OptimisticLocalStore, { orgId, apiKeyId }: RevokeArgs): void {
  const keys = store.getQuery(api.security.apiKeys.list, { orgId });
  if (!keys) return;
  const revokedAt = Date.now();
  store.setQuery(
    api.security.apiKeys.list,
    { orgId },
    keys.map((key) =>
      key.apiKeyId === apiKeyId ? { ...key, revokedAt, endReason: "revoked" as const } : key,
    ),
  );
}
