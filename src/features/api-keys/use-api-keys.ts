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

interface NewKey {
  name: string;
  type: ApiKey["type"];
  scopes: ApiKey["scopes"];
  origins: string[];
  expiresAt: number | null;
}

/** Makes a key and answers with its secret, the only time it is ever sent. */
export function useCreateApiKey() {
  const { org } = useOrg();
  const create = useAction(api.security.apiKeys.create);
  return ({ name, type, scopes, origins, expiresAt }: NewKey) =>
    create({
      orgId: org.orgId,
      name,
      type,
      ...(type === "restricted" ? { scopes } : {}),
      ...(type === "publishable" && origins.length > 0 ? { origins } : {}),
      ...(expiresAt === null ? {} : { expiresAt }),
    });
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
    keys.map((key) => (key.apiKeyId === apiKeyId ? { ...key, revokedAt } : key)),
  );
}
