import { CloudOff, LoaderCircle, type LucideIcon } from "lucide-react";
import { useConnection } from "@/hooks/use-connection";
import { cx } from "@/lib/class-names";
import type { ConnectionPhase } from "@/lib/connection";

const LOOK: Record<
  ConnectionPhase,
  { text: string; className: string; icon: LucideIcon | null; title: string }
> = {
  live: { text: "Live", className: "text-good", icon: null, title: "Changes appear by themselves" },
  connecting: {
    text: "Connecting",
    className: "text-ink-2",
    icon: LoaderCircle,
    title: "Opening the connection",
  },
  reconnecting: {
    text: "Reconnecting",
    className: "bg-waiting-soft text-waiting",
    icon: LoaderCircle,
    title: "The connection is interrupted. Changes are kept and sent once it is back.",
  },
  offline: {
    text: "Offline",
    className: "bg-bad-soft text-bad",
    icon: CloudOff,
    title: "The server has not answered for a while. Changes are kept and sent once it is back.",
  },
};

/** Live, Reconnecting or Offline, as the Convex client knows it, with what waits to be sent. */
export function ConnectionStatus() {
  const { phase, waitingCount } = useConnection();
  const { text, className, icon: Icon, title } = LOOK[phase];
  const showsWaiting = waitingCount > 0 && phase !== "live";
  return (
    <span
      role="status"
      aria-label="Connection"
      title={title}
      className={cx("inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs font-medium", className)}
    >
      {Icon ? (
        <Icon aria-hidden className={cx("size-3.5", Icon === LoaderCircle && "animate-spin")} />
      ) : (
        <span aria-hidden className="size-1.5 rounded-full bg-current" />
      )}
      <span>{text}</span>
      {showsWaiting && <span className="num hidden sm:inline">· {waitingCount} to send</span>}
    </span>
  );
}
