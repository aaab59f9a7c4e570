import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

const FIRST_PAGE_ROWS = 60;

export type Invitation = FunctionReturnType<typeof api.identity.invitations.list>["page"][number];
export type InviteResult = FunctionReturnType<typeof api.identity.invitations.create>["results"][number];
export type InviteRequest = Omit<FunctionArgs<typeof api.identity.invitations.create>, "orgId">;

/** Everyone who was asked to join, newest first. */
export function useInvitations() {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.identity.invitations.list,
    { orgId: org.orgId },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** Partners to whom an invited person can be confined; undefined while loading. */
export function usePartners() {
  const { org } = useOrg();
  return useQuery(api.partners.partners.choices, { orgId: org.orgId });
}

/** What can be done with invitations. */
export function useInvitationActions() {
  const { orgId } = useOrg().org;
  const create = useMutation(api.identity.invitations.create);
  const resend = useMutation(api.identity.invitations.resend);
  const revoke = useMutation(api.identity.invitations.revoke);
  return {
    invite: (request: InviteRequest) => create({ orgId, ...request }),
    resend: (invitationId: Invitation["invitationId"]) => resend({ orgId, invitationId }),
    revoke: (invitationId: Invitation["invitationId"]) => revoke({ orgId, invitationId }),
  };
}
