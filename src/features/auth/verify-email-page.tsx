import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormError } from "@/components/form/field";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button, buttonClass } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { errorMessage } from "@/lib/error-message";
import { AuthCard } from "./auth-card";
import { forgetLinkToken, readLinkToken } from "./link-token";
import { useVerificationLink, useVerifyEmail } from "./use-links";

/** Where the link of a verification mail leads. Looking proves nothing; the button does. */
export default function VerifyEmailPage() {
  const [token] = useState(() => readLinkToken("verify-email"));
  if (token === null) {
    return (
      <AuthCard title="Open the link from your mail" lead="This page needs the whole link of the mail.">
        <HomeLink />
      </AuthCard>
    );
  }
  return (
    <PanelBoundary what="The link">
      <Verify token={token} />
    </PanelBoundary>
  );
}

function Verify({ token }: { token: string }) {
  const status = useVerificationLink(token);
  const verify = useVerifyEmail(token);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const press = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await verify();
      forgetLinkToken("verify-email");
    } catch (error) {
      setRefusal(errorMessage(error));
    }
    setBusy(false);
  };
  if (status === undefined) {
    return (
      <AuthCard title="Confirm your e-mail address" lead="Looking at your link…">
        <Skeleton className="h-9 w-full" />
      </AuthCard>
    );
  }
  if (status === "valid") {
    return (
      <AuthCard
        title="Confirm your e-mail address"
        lead="Press the button, and we know that the address is yours."
      >
        <FormError>{refusal}</FormError>
        <Button variant="primary" busy={isBusy} className="h-9" onClick={() => void press()}>
          Confirm this address
        </Button>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={OUTCOME[status].title} lead={OUTCOME[status].text}>
      <HomeLink />
    </AuthCard>
  );
}

const OUTCOME = {
  used: { title: "Your address is confirmed", text: "There is nothing left to do here." },
  expired: {
    title: "This link has expired",
    text: "Sign in, open your account page and have another one mailed to you.",
  },
  unknown: {
    title: "This link does not work",
    text: "A newer mail may have replaced it. Open the newest one, or ask for another on your account page.",
  },
};

function HomeLink() {
  return (
    <Link to="/" className={buttonClass("primary")}>
      Go to Switchboard
    </Link>
  );
}
