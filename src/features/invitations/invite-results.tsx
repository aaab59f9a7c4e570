import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RESULT_WORDS } from "./invite-words";
import type { InviteResult } from "./use-invitations";

interface InviteResultsProps {
  results: readonly InviteResult[];
  onMore: () => void;
  onClose: () => void;
}

/** What became of each pasted address. */
export function InviteResults({ results, onMore, onClose }: InviteResultsProps) {
  const sent = results.filter((result) => result.status === "invited").length;
  return (
    <div className="flex flex-col gap-4 p-5">
      <p role="status" className="text-sm">
        {sent === results.length
          ? `${sent === 1 ? "The invitation is" : `All ${sent} invitations are`} on the way. Each works for 7 days.`
          : `${sent} of ${results.length} addresses ${sent === 1 ? "was" : "were"} invited.`}
      </p>
      <ul aria-label="Results" className="max-h-80 overflow-y-auto rounded-lg border">
        {results.map((result, index) => {
          const { tone, word, help } = RESULT_WORDS[result.status];
          return (
            <li
              // The same address may stand twice.
              key={`${result.email}-${index}`}
              className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0"
            >
              <span className="min-w-0">
                <span className="block truncate text-sm font-medium">{result.email}</span>
                <span className="block text-xs text-ink-2">{result.message ?? help}</span>
              </span>
              <Badge tone={tone}>{word}</Badge>
            </li>
          );
        })}
      </ul>
      <div className="flex justify-end gap-2">
        <Button onClick={onMore}>Invite more</Button>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
