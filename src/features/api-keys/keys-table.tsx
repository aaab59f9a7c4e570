import { ShieldAlert, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { useNow } from "@/hooks/use-now";
import { cx } from "@/lib/class-names";
import { formatDay, humanize } from "@/lib/format";
import { keyState } from "./key-state";
import type { KeyAction } from "./key-action-dialog";
import type { ApiKey } from "./use-api-keys";

const SKELETON_ROWS = 3;
const HEAD = "h-8 border-b px-3 text-left text-xs font-medium text-ink-2 first:pl-4 last:pr-4";
const CELL = "h-12 truncate border-b px-3 first:pl-4 last:pr-4 group-last:border-b-0";

interface KeysTableProps {
  keys: readonly ApiKey[];
  mayWrite: boolean;
  onOpen: (key: ApiKey) => void;
  onAct: (action: KeyAction) => void;
}

/** All keys, the revoked ones too: what was used when must stay answerable. */
export function KeysTable({ keys, ...row }: KeysTableProps) {
  return (
    <table aria-label="API keys" className="w-full table-fixed border-separate border-spacing-0 text-sm">
      <KeysHead />
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.apiKeyId} apiKey={key} {...row} />
        ))}
      </tbody>
    </table>
  );
}

function KeysHead() {
  return (
    <thead>
      <tr>
        <th scope="col" className={HEAD}>
          Name
        </th>
        <th scope="col" className={`${HEAD} hidden w-56 sm:table-cell`}>
          Key
        </th>
        <th scope="col" className={`${HEAD} hidden w-40 lg:table-cell`}>
          Created
        </th>
        <th scope="col" className={`${HEAD} hidden w-32 md:table-cell`}>
          Last used
        </th>
        <th scope="col" className={`${HEAD} w-28`}>
          State
        </th>
        <th scope="col" className={`${HEAD} w-28 sm:w-36`}>
          <span className="sr-only">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

type KeyRowProps = Omit<KeysTableProps, "keys"> & { apiKey: ApiKey };

function KeyRow({ apiKey, mayWrite, onOpen, onAct }: KeyRowProps) {
  const { word, tone, isLive } = keyState(apiKey, useNow());
  return (
    <tr className={cx("group hover:bg-surface-2", !isLive && "text-ink-2")}>
      <td className={CELL}>
        <button
          type="button"
          onClick={() => onOpen(apiKey)}
          className="block max-w-full truncate text-left font-medium hover:underline"
        >
          {apiKey.name}
        </button>
        <span className="block truncate text-xs text-ink-2">
          {humanize(apiKey.type)} · {apiKey.scopes.join(", ")}
        </span>
      </td>
      <td className={`${CELL} hidden sm:table-cell`}>
        <code className="text-xs text-ink-2">{apiKey.masked}</code>
      </td>
      <td className={`${CELL} hidden lg:table-cell`}>
        <RelativeTime at={apiKey.createdAt} />
        <Creator apiKey={apiKey} isLive={isLive} />
      </td>
      <td className={`${CELL} hidden md:table-cell`}>
        {apiKey.lastUsedAt === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <RelativeTime at={apiKey.lastUsedAt} />
        )}
      </td>
      <td className={CELL}>
        <Badge tone={tone}>{word}</Badge>
        {isLive && apiKey.revokedAt !== null && (
          <span className="num block text-xs text-ink-2">until {formatDay(apiKey.revokedAt)}</span>
        )}
      </td>
      <td className={`${CELL} text-right`}>
        {isLive && mayWrite && <RowActions apiKey={apiKey} onAct={onAct} />}
      </td>
    </tr>
  );
}

function Creator({ apiKey, isLive }: { apiKey: ApiKey; isLive: boolean }) {
  if (!apiKey.creatorGone || !isLive) {
    return <span className="block truncate text-xs text-ink-2">{apiKey.createdByName}</span>;
  }
  return (
    <span
      title={`${apiKey.createdByName} is no longer an active member. The key still works.`}
      className="flex items-center gap-1 text-xs text-waiting"
    >
      <TriangleAlert aria-hidden className="size-3 shrink-0" />
      <span className="truncate">{apiKey.createdByName}, left</span>
    </span>
  );
}

function RowActions({ apiKey, onAct }: Pick<KeyRowProps, "apiKey" | "onAct">) {
  // A rotated key and its successor share their name until the old one ends.
  const name = apiKey.revokedAt === null ? apiKey.name : `the old ${apiKey.name}`;
  return (
    <span className="inline-flex items-center gap-1">
      <span className="hidden sm:inline-flex">
        <Button
          variant="ghost"
          size="icon"
          aria-label={`Report ${name} as leaked`}
          title="It has leaked…"
          onClick={() => onAct({ kind: "leak", apiKey })}
        >
          <ShieldAlert aria-hidden className="size-4" />
        </Button>
      </span>
      <Button size="sm" aria-label={`Revoke ${name}`} onClick={() => onAct({ kind: "revoke", apiKey })}>
        Revoke…
      </Button>
    </span>
  );
}

/** The table before its rows have come. */
export function KeysTableSkeleton() {
  return (
    <SkeletonRows
      label="Loading API keys"
      count={SKELETON_ROWS}
      className="flex h-12 items-center gap-8 border-b px-4 last:border-b-0"
    >
      <Skeleton className="h-3 w-40" />
      <Skeleton className="h-3 w-48" />
      <Skeleton className="ml-auto h-5 w-16" />
    </SkeletonRows>
  );
}
