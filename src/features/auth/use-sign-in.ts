import { useAuthActions } from "@convex-dev/auth/react";
import { useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";
import { errorCode, errorMessage } from "@/lib/error-message";
import type { Credentials } from "./credentials";

/** The ways in. Each rejects with an Error whose message may be shown. */
export function useSignIn() {
  const { signIn } = useAuthActions();
  const hasDemo = useQuery(api.identity.demo.isAvailable, {}) ?? false;

  const withPassword = async (flow: "signIn" | "signUp", credentials: Credentials, isInvited: boolean) => {
    const { email, password, name, organizationName } = credentials;
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const extra =
      flow === "signUp"
        ? { name, timezone, isInvited, ...(organizationName ? { organizationName } : {}) }
        : {};
    await signIn("password", { flow, email, password, ...extra }).catch((error: unknown) => {
      throw new Error(errorCode(error) ? errorMessage(error) : REFUSED[flow], { cause: error });
    });
  };
  const withDemo = async () => {
    await signIn("demo", {}).catch((error: unknown) => {
      throw new Error(errorMessage(error), { cause: error });
    });
  };
  return { hasDemo, withPassword, withDemo };
}

/** Auth refusals carry no code; neither text tells a stranger which addresses have an account. */
const REFUSED = {
  signIn: "This e-mail and password do not match an account.",
  signUp: "This account could not be created. If you already have one, sign in instead.",
};
