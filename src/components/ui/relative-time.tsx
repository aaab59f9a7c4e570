import { useNow } from "@/hooks/use-now";
import { formatAbsolute, formatRelative } from "@/lib/format";

/** A time that keeps ticking, with the exact moment and zone in its tooltip. */
export function RelativeTime({ at, className }: { at: number; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatAbsolute(at)} className={className}>
      {formatRelative(at, now)}
    </time>
  );
}
