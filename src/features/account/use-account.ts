import { useAction, useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../../convex/_generated/api";

export type Account = FunctionReturnType<typeof api.identity.account.get>;

export type OpenSession = FunctionReturnType<typeof api.identity.sessions.list>[number];

/** The signed-in person's own settings; undefined while loading. */
export const useAccount = () => useQuery(api.identity.account.get, {});

/** Changes what is named of one's settings. Preferences show at once, and go back if the server refuses. */
export function useUpdateAccount() {
  return useMutation(api.identity.account.update).withOptimisticUpdate((store, { preferences }) => {
    const account = store.getQuery(api.identity.account.get, {});
    if (!account || !preferences) return;
    const merged = { ...account.preferences, ...preferences };
    store.setQuery(api.identity.account.get, {}, { ...account, preferences: merged });
  });
}

/** Stores a picture of oneself, and takes it away. */
export function useAvatarActions() {
  const set = useAction(api.identity.account.setAvatar);
  const remove = useMutation(api.identity.account.removeAvatar);
  return {
    store: (image: ArrayBuffer) => set({ image }),
    remove: () => remove({}),
  };
}

/** Where one is signed in, newest first; undefined while loading. */
export const useSessions = () => useQuery(api.identity.sessions.list, {});

/** Signs out elsewhere: shown at once, taken back if the server refuses. */
export function useEndSession() {
  const end = useMutation(api.identity.sessions.end).withOptimisticUpdate((store, { sessionId }) => {
    const sessions = store.getQuery(api.identity.sessions.list, {});
    if (!sessions) return;
    const others = sessions.filter((session) => session.sessionId !== sessionId);
    store.setQuery(api.identity.sessions.list, {}, others);
  });
  return (sessionId: string) => end({ sessionId });
}

/** Signs out everywhere but here. */
export function useEndOtherSessions() {
  const endOthers = useMutation(api.identity.sessions.endOthers);
  return () => endOthers({});
}

/** Mails a link: one that proves the address, one that changes the password. */
export function useAccountMails(email: string) {
  const resend = useMutation(api.identity.emailVerification.resend);
  const reset = useMutation(api.identity.passwordReset.request);
  return { verify: () => resend({}), resetPassword: () => reset({ email }) };
}
