import { useState } from "react";
import { FormError } from "@/components/form/field";
import { Detail, Details } from "@/components/record/details";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { errorMessage } from "@/lib/error-message";
import { notifyDone } from "@/lib/notify";
import { useAccountMails, type Account } from "./use-account";

const WAYS = {
  password: "E-mail and password",
  clerk: "Clerk",
  demo: "The demo, without an account",
} as const;

/** The address one signs in with, whether it is proven, and the way to another password. */
export function SignInMeans({ account }: { account: Account }) {
  const { email, isEmailVerified, signsInBy } = account;
  const mails = useAccountMails(email);
  const [busy, setBusy] = useState<"verify" | "reset" | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async (what: "verify" | "reset") => {
    setBusy(what);
    setRefusal(null);
    try {
      await (what === "verify" ? mails.verify() : mails.resetPassword());
      void notifyDone(`A mail is on its way to ${email}`);
    } catch (error) {
      setRefusal(errorMessage(error));
    }
    setBusy(null);
  };
  return (
    <div className="flex flex-col gap-3">
      <Details>
        <Detail label="E-mail">
          <span className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="truncate">{email || "None"}</span>
            {email && (
              <Badge tone={isEmailVerified ? "good" : "waiting"}>
                {isEmailVerified ? "Confirmed" : "Not confirmed"}
              </Badge>
            )}
          </span>
        </Detail>
        <Detail label="By">{signsInBy.map((way) => WAYS[way]).join(", ") || "Nothing yet"}</Detail>
      </Details>
      <FormError>{refusal}</FormError>
      <div className="flex flex-wrap gap-2">
        {email && !isEmailVerified && !signsInBy.includes("demo") && (
          <Button busy={busy === "verify"} onClick={() => void send("verify")}>
            Mail the confirmation again
          </Button>
        )}
        {signsInBy.includes("password") && (
          <Button busy={busy === "reset"} onClick={() => void send("reset")}>
            Change password by mail
          </Button>
        )}
      </div>
      {signsInBy.includes("password") && (
        <p className="text-xs text-pretty text-ink-2">
          You get a link that works once, for one hour. A new password signs you out everywhere.
        </p>
      )}
    </div>
  );
}
