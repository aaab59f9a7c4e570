import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormError } from "@/components/form/field";
import { Avatar } from "@/components/ui/avatar";
import { Button, buttonClass } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { errorCode, errorMessage, errorReason } from "@/lib/error-message";
import { ROLE_CHOICES } from "./invite-words";
import { useAccept, useGuest, useSwitchAccount, type Preview } from "./use-accept";

interface PendingProps {
  token: string;
  preview: Preview;
}

/** An invitation that can be accepted: by the right person with one press, by everyone else after signing in. */
export function PendingInvitation({ token, preview }: PendingProps) {
  const guest = useGuest();
  const { organizationName, invitedByName, role, email } = preview;
  return (
    <>
      <Avatar square name={organizationName} className="mb-4 !size-10 !text-sm" />
      <h1 className="text-xl font-semibold tracking-tight text-balance">Join {organizationName}</h1>
      <p className="mt-2 text-pretty text-ink-2">
        <strong className="font-medium text-ink">{invitedByName}</strong> invites{" "}
        <strong className="font-medium [overflow-wrap:anywhere] text-ink">{email}</strong> to work in{" "}
        {organizationName} as <strong className="font-medium text-ink">{ROLE_CHOICES[role].label}</strong>.{" "}
        {ROLE_CHOICES[role].help}
      </p>
      <div className="mt-5">
        {guest.state === "loading" && <Skeleton className="h-9 w-40" />}
        {guest.state === "visitor" && <SignInFirst email={email} />}
        {guest.state === "person" &&
          (isSameAddress(guest.email, email) ? (
            <AcceptButton token={token} preview={preview} />
          ) : (
            <WrongAccount signedInAs={guest.email} invited={email} />
          ))}
      </div>
    </>
  );
}

const isSameAddress = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

function AcceptButton({ token, preview }: PendingProps) {
  const accept = useAccept(token);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ words: string; isUnproven: boolean } | null>(null);
  const onAccept = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await accept();
    } catch (error) {
      const isUnproven = errorReason(error) === "email_unverified";
      setRefusal({ words: refusalWords(error, preview), isUnproven });
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col items-start gap-3">
      <FormError>{refusal?.words}</FormError>
      {refusal?.isUnproven && (
        <Link to="/account" className={`${buttonClass("secondary")} !h-9`}>
          Confirm the address
        </Link>
      )}
      <Button variant="primary" busy={isBusy} onClick={() => void onAccept()} className="h-9">
        Join {preview.organizationName}
      </Button>
    </div>
  );
}

/** A full plan is not the invited person's to mend, so they are told who can. */
function refusalWords(error: unknown, { organizationName, invitedByName }: Preview): string {
  if (errorCode(error) !== "LIMIT_EXCEEDED") return errorMessage(error);
  return `${organizationName} has no free seat. Ask ${invitedByName} to free one or to take a larger plan: this invitation stays valid meanwhile.`;
}

function SignInFirst({ email }: { email: string }) {
  const search = { redirect: "/invite", email };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">
        Create an account with this address, or sign in if you have one. You come back here to join.
      </p>
      <div className="flex flex-wrap gap-2">
        <Link
          to="/sign-in"
          search={{ ...search, flow: "signUp" }}
          className={`${buttonClass("primary")} !h-9`}
        >
          Create an account
        </Link>
        <Link to="/sign-in" search={search} className={`${buttonClass("secondary")} !h-9`}>
          Sign in
        </Link>
      </div>
    </div>
  );
}

function WrongAccount({ signedInAs, invited }: { signedInAs: string; invited: string }) {
  const switchAccount = useSwitchAccount(invited);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const onSwitch = () => {
    setBusy(true);
    switchAccount().catch((error: unknown) => {
      setRefusal(errorMessage(error));
      setBusy(false);
    });
  };
  return (
    <div className="flex flex-col items-start gap-3">
      <p role="status" className="rounded-md bg-waiting-soft px-3 py-2 text-sm text-pretty text-waiting">
        You are signed in as <span className="font-medium [overflow-wrap:anywhere]">{signedInAs}</span>. The
        invitation is for <span className="font-medium [overflow-wrap:anywhere]">{invited}</span> only.
      </p>
      <FormError>{refusal}</FormError>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" busy={isBusy} onClick={onSwitch} className="h-9">
          Switch account
        </Button>
        <Link to="/" className={`${buttonClass("secondary")} !h-9`}>
          Stay as {signedInAs.split("@")[0]}
        </Link>
      </div>
    </div>
  );
}
