import { useNavigate } from "@tanstack/react-router";
import { useSession } from "@/hooks/use-session";
import { useConvexAuth, useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../../convex/_generated/api";
import { forgetInviteToken } from "./invite-token";

export type Preview = FunctionReturnType<typeof api.identity.invitations.preview>;

/** Who looks at the invitation: nobody known, or an address. */
export type Guest = { state: "loading" } | { state: "visitor" } | { state: "person"; email: string };

/** What the token invites to; undefined while loading. Live: a revocation shows at once. */
export function usePreview(token: string) {
  return useQuery(api.identity.invitations.preview, { token });
}

/** Whether someone is signed in here, and as whom. */
export function useGuest(): Guest {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const viewer = useQuery(api.identity.users.viewer, isAuthenticated ? {} : "skip");
  if (isLoading || (isAuthenticated && viewer === undefined)) return { state: "loading" };
  return viewer ? { state: "person", email: viewer.email } : { state: "visitor" };
}

/** Joins by the token and opens the organisation. */
export function useAccept(token: string) {
  const accept = useMutation(api.identity.invitations.accept);
  const navigate = useNavigate();
  return async () => {
    const { slug } = await accept({ token });
    await navigate({ to: "/$orgSlug", params: { orgSlug: slug }, replace: true });
    forgetInviteToken();
  };
}

/** Signs out here and leads to signing in as someone else, back to the invitation. */
export function useSwitchAccount(email: string) {
  const { signOut } = useSession();
  const navigate = useNavigate();
  return async () => {
    await signOut();
    await navigate({ to: "/sign-in", search: { redirect: "/invite", email } });
  };
}
