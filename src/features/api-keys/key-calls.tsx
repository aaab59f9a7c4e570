import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { ScrollBox } from "@/components/ui/scroll-box";
import { Skeleton } from "@/components/ui/skeleton";
import { useKeyUsage, type ApiKey } from "./use-api-keys";

const REFUSED_FROM = 400;

/** A key's last calls, newest first, as they come in. */
export function KeyCalls({ apiKeyId }: { apiKeyId: ApiKey["apiKeyId"] }) {
  const calls = useKeyUsage(apiKeyId)?.recent;
  if (!calls) return <Skeleton className="h-24 w-full" />;
  if (calls.length === 0) return <p className="text-sm text-ink-2">There are none yet.</p>;
  return (
    <ScrollBox aria-label="Calls, newest first" className="max-h-96">
      <ul className="flex flex-col">
        {calls.map((call, i) => (
          <li
            // Calls have no identity of their own, and none of them ever changes.
            key={`${call.at}-${calls.length - i}`}
            className="grid min-h-9 grid-cols-[2.75rem_minmax(0,1fr)_auto] items-center gap-3 border-b py-1 text-sm last:border-b-0"
          >
            <span>
              <Badge tone={call.status < REFUSED_FROM ? "good" : "bad"} icon={false}>
                {call.status}
              </Badge>
            </span>
            <span className="min-w-0">
              <code className="block truncate text-xs">{call.route}</code>
              <code className="block truncate text-xs text-ink-2">{call.address}</code>
            </span>
            <RelativeTime at={call.at} className="text-xs text-ink-2" />
          </li>
        ))}
      </ul>
    </ScrollBox>
  );
}
