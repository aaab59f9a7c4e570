import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Logo } from "@/components/ui/logo";
import { useTitle } from "@/hooks/use-title";

interface AuthCardProps {
  title: string;
  /** One or two sentences below the title; announced when they change. */
  lead: ReactNode;
  children?: ReactNode;
}

/** A page of its own around one small task of signing in. What its address carried is told to no other site. */
export function AuthCard({ title, lead, children }: AuthCardProps) {
  useTitle(title);
  return (
    <main className="grid min-h-full place-items-center bg-canvas p-4">
      <meta name="referrer" content="no-referrer" />
      <div className="flex w-full max-w-sm flex-col gap-5">
        <Link to="/" aria-label="Switchboard" className="self-start rounded-md">
          <Logo className="size-9" />
        </Link>
        <div className="rounded-lg border bg-surface p-6 shadow-float">
          <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
          <p role="status" className="mt-1.5 text-sm text-pretty text-ink-2">
            {lead}
          </p>
          {children && <div className="mt-5 flex flex-col gap-4">{children}</div>}
        </div>
      </div>
    </main>
  );
}
