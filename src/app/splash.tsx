import { Logo } from "@/components/ui/logo";
import { useConnection } from "@/hooks/use-connection";

const TEXT = {
  connecting: "Connecting…",
  live: "Loading…",
  reconnecting: "The server does not answer yet. Trying again…",
  offline: "Offline. This page continues by itself once the server is back.",
};

/** Before anything is known: the mark, and the truth about the connection. */
export function Splash() {
  const { phase } = useConnection();
  return (
    <main className="grid min-h-full place-items-center p-6">
      <div className="flex flex-col items-center gap-4">
        <Logo className="size-9" />
        <p role="status" className="text-sm text-ink-2">
          {TEXT[phase]}
        </p>
      </div>
    </main>
  );
}
