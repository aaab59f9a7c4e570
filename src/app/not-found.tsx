import { Link } from "@tanstack/react-router";
import { buttonClass } from "@/components/ui/button";
import { useTitle } from "@/hooks/use-title";

/** For an address that names nothing, or nothing that this person may see: both look the same. */
export function NotFound() {
  useTitle("Not found");
  return (
    <main className="mx-auto flex min-h-full max-w-md flex-col items-start justify-center gap-2 p-6">
      <p className="font-mono text-sm text-ink-3">404</p>
      <h1 className="text-xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="text-pretty text-ink-2">It may have moved, or you may not have access to it.</p>
      <Link to="/" className={`mt-2 ${buttonClass("primary")}`}>
        Go to the dashboard
      </Link>
    </main>
  );
}
