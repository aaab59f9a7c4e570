import { useAction, useMutation, usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

const FIRST_PAGE_ROWS = 60;

export type Delivery = FunctionReturnType<typeof api.integrations.inbound.list>["page"][number];
export type Provider = Delivery["provider"];

/** What providers have delivered, newest first. */
export function useDeliveries(provider: Provider | undefined) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.integrations.inbound.list,
    { orgId: org.orgId, ...(provider ? { provider } : {}) },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** One delivery with its raw body; undefined while loading. */
export function useDelivery(deliveryId: string) {
  const { org } = useOrg();
  return useQuery(api.integrations.inbound.get, {
    orgId: org.orgId,
    deliveryId: deliveryId as Id<"inboundWebhooks">,
  });
}

/** The state of the ChiliPiper connection; undefined while loading. */
export function useChiliPiperSettings() {
  const { org } = useOrg();
  return useQuery(api.integrations.chilipiper.settings, { orgId: org.orgId });
}

/** Replaces the token in the webhook address; answers with the new path, the only time it is sent. */
export function useRotateToken() {
  const { org } = useOrg();
  const rotate = useAction(api.integrations.chilipiper.rotateToken);
  return () => rotate({ orgId: org.orgId });
}

/** Sets the secret that ChiliPiper signs with, or removes it with null. */
export function useSetSigningSecret() {
  const { org } = useOrg();
  const set = useMutation(api.integrations.chilipiper.setSigningSecret);
  return (secret: string | null) => set({ orgId: org.orgId, secret });
}
