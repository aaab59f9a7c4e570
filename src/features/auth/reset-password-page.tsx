import { Link, Navigate, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Skeleton } from "@/components/ui/skeleton";
import { useSession } from "@/hooks/use-session";
import { AuthCard } from "./auth-card";
import { forgetLinkToken, readLinkToken } from "./link-token";
import { NewPasswordForm } from "./new-password-form";
import { RequestResetForm } from "./request-reset-form";
import { useResetLink } from "./use-links";

/** Asks for a link by mail, or, when opened by such a link, for the new password. Looking at it uses no link up. */
export default function ResetPasswordPage() {
  // A link that is opened in the tab that asked for it changes the address only: each visit starts anew.
  const visit = useLocation({ select: ({ state }) => state.__TSR_key });
  return <ResetPassword key={visit} />;
}

function ResetPassword() {
  const [token, setToken] = useState(() => readLinkToken("reset-password"));
  const { kind } = useSession();
  // Clerk keeps the passwords of its people, and resets them on its own form.
  if (kind === "clerk") return <Navigate to="/sign-in" replace />;
  if (token === null) return <RequestReset />;
  const startOver = () => {
    forgetLinkToken("reset-password");
    setToken(null);
  };
  return (
    <PanelBoundary what="The link">
      <ChoosePassword token={token} onStartOver={startOver} />
    </PanelBoundary>
  );
}

function RequestReset() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo) {
    return (
      <AuthCard
        title="Look into your inbox"
        lead={`If ${sentTo} belongs to an account, a mail with a link is on its way. The link works once, for one hour.`}
      >
        <button type="button" onClick={() => setSentTo(null)} className={buttonClass("secondary")}>
          Use another address
        </button>
        <SignInLink />
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="Reset your password"
      lead="Enter the address you sign in with. We mail you a link to choose a new password."
    >
      <RequestResetForm onSent={setSentTo} />
      <SignInLink />
    </AuthCard>
  );
}

function ChoosePassword({ token, onStartOver }: { token: string; onStartOver: () => void }) {
  const status = useResetLink(token);
  const [isDone, setDone] = useState(false);
  if (isDone) {
    return (
      <AuthCard
        title="Your password is changed"
        lead="You were signed out everywhere. Sign in with the new password."
      >
        <Link to="/sign-in" className={buttonClass("primary")}>
          Sign in
        </Link>
      </AuthCard>
    );
  }
  if (status === undefined) {
    return (
      <AuthCard title="Choose a new password" lead="Looking at your link…">
        <Skeleton className="h-9 w-full" />
        <Skeleton className="h-9 w-full opacity-60" />
      </AuthCard>
    );
  }
  if (status !== "valid") {
    return (
      <AuthCard title={DEAD_LINK[status].title} lead={DEAD_LINK[status].text}>
        <button type="button" onClick={onStartOver} className={buttonClass("primary")}>
          Ask for a new link
        </button>
        <SignInLink />
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Choose a new password" lead="You will be signed out everywhere, on this device too.">
      <NewPasswordForm
        token={token}
        onDone={() => {
          forgetLinkToken("reset-password");
          setDone(true);
        }}
      />
    </AuthCard>
  );
}

const DEAD_LINK = {
  expired: { title: "This link has expired", text: "A link works for one hour. Ask for a new one." },
  used: {
    title: "This link was used already",
    text: "It works once. If it was not you who used it, ask for a new one now.",
  },
  unknown: {
    title: "This link does not work",
    text: "It may be cut off, or a newer mail has replaced it. Open the newest one, or ask for another.",
  },
};

function SignInLink() {
  return (
    <p className="text-sm text-ink-2">
      <Link to="/sign-in" className="font-medium text-accent-ink underline-offset-4 hover:underline">
        Back to signing in
      </Link>
    </p>
  );
}
