import { RelativeTime } from "@/components/ui/relative-time";
import { ScrollBox } from "@/components/ui/scroll-box";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { useKeyCallers, type ApiKey } from "./use-api-keys";

const HEAD = "h-8 border-b px-3 text-left text-xs font-medium text-ink-2";
const CELL = "h-9 border-b px-3 group-last:border-b-0";

interface KeyCallersProps {
  apiKeyId: ApiKey["apiKeyId"];
  /** Names the list, which can be on the screen twice. */
  label: string;
}

/** The addresses behind a key's last thousand calls. */
export function KeyCallers({ apiKeyId, label }: KeyCallersProps) {
  const used = useKeyCallers(apiKeyId);
  if (!used) return <Skeleton className="h-24 w-full" />;
  if (used.calls === 0) return <p className="text-sm text-ink-2">It has not been used yet.</p>;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-ink-2">
        The last {formatCount(used.calls)} {used.calls === 1 ? "call" : "calls"} came from{" "}
        {formatCount(used.callers.length)} {used.callers.length === 1 ? "address" : "addresses"}.
      </p>
      <ScrollBox aria-label={label} className="max-h-72 rounded-md border">
        <table className="w-full text-sm">
          <thead className="sticky top-0 bg-surface">
            <tr>
              <th scope="col" className={HEAD}>
                Address
              </th>
              <th scope="col" className={`${HEAD} text-right`}>
                Calls
              </th>
              <th scope="col" className={`${HEAD} hidden text-right sm:table-cell`}>
                Refused
              </th>
              <th scope="col" className={HEAD}>
                Last
              </th>
            </tr>
          </thead>
          <tbody>
            {used.callers.map((caller) => (
              <tr key={caller.address} className="group">
                <td className={`${CELL} font-mono text-xs break-all`}>{caller.address}</td>
                <td className={`${CELL} num text-right`}>{formatCount(caller.count)}</td>
                <td className={`${CELL} num hidden text-right sm:table-cell`}>
                  {caller.refused === 0 ? <span className="text-ink-3">–</span> : formatCount(caller.refused)}
                </td>
                <td className={`${CELL} whitespace-nowrap`}>
                  <RelativeTime at={caller.lastAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}
