import { useAuthActions } from "@convex-dev/auth/react";
import { useMutation, useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";

/** Asks for the mail with the link. The answer is the same for every address. */
export function useRequestReset() {
  const request = useMutation(api.identity.passwordReset.request);
  return (email: string) => request({ email });
}

/** Whether the link for a new password is still good; undefined while asking. */
export function useResetLink(token: string) {
  return useQuery(api.identity.passwordReset.preview, { token });
}

/** Sets the new password and ends every session. Only a press of the button gets here. */
export function useChoosePassword(token: string) {
  const { signIn } = useAuthActions();
  return (password: string) => signIn("password", { flow: "reset", token, password });
}

/** Whether the link that proves an address is still good; undefined while asking. */
export function useVerificationLink(token: string) {
  return useQuery(api.identity.emailVerification.preview, { token });
}

/** Proves the address. Only a press of the button gets here. */
export function useVerifyEmail(token: string) {
  const verify = useMutation(api.identity.emailVerification.complete);
  return () => verify({ token });
}
