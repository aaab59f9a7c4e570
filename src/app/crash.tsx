import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "@/components/ui/button";
import { errorMessage } from "@/lib/error-message";

/** The last net: what no panel has caught. */
export function Crash({ error, reset }: ErrorComponentProps) {
  return (
    <main className="mx-auto flex min-h-full max-w-md flex-col items-start justify-center gap-2 p-6">
      <h1 className="text-xl font-semibold tracking-tight">This page could not be shown</h1>
      <p className="text-pretty text-ink-2">{errorMessage(error)}</p>
      <div className="mt-2 flex gap-2">
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
        <Button onClick={() => window.location.assign("/")}>Go to the dashboard</Button>
      </div>
    </main>
  );
}
