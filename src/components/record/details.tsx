import type { ReactNode } from "react";

/** Names and values of a record, one pair per line. */
export function Details({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col">{children}</dl>;
}

/** One pair. A value that is missing says so with a dash. */
export function Detail({ label, children }: { label: string; children: ReactNode }) {
  const isMissing = children === null || children === undefined || children === "";
  return (
    <div className="grid min-h-9 grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-3 border-b py-1.5 text-sm last:border-b-0">
      <dt className="text-ink-2">{label}</dt>
      <dd className="min-w-0 break-words">{isMissing ? <span className="text-ink-3">–</span> : children}</dd>
    </div>
  );
}

/** An id in full, easy to copy from. */
export function IdText({ children }: { children: string }) {
  return <code className="text-xs break-all text-ink-2 select-all">{children}</code>;
}
