import { SignIn, SignUp } from "@clerk/clerk-react";

/** Clerk's own form, for deployments that sign people in by Clerk. */
export default function ClerkEntry({ flow, redirect }: { flow: "signIn" | "signUp"; redirect: string }) {
  return flow === "signUp" ? (
    <SignUp routing="hash" signInUrl="/sign-in" forceRedirectUrl={redirect} />
  ) : (
    <SignIn routing="hash" signUpUrl="/sign-in?flow=signUp" forceRedirectUrl={redirect} />
  );
}
