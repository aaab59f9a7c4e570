import { Ban, CircleAlert, CircleCheck, CircleDashed, Info } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

/** The four meanings a colour may have, and none. */
export type Tone = "good" | "waiting" | "bad" | "off" | "accent";

const TONE: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  waiting: "bg-waiting-soft text-waiting",
  bad: "bg-bad-soft text-bad",
  off: "bg-off-soft text-off",
  accent: "bg-accent-soft text-accent-ink",
};

const ICON = { good: CircleCheck, waiting: CircleDashed, bad: CircleAlert, off: Ban, accent: Info };

/** A status in words with an icon: its colour never speaks alone. */
export function Badge({ tone, children, icon = true }: { tone: Tone; children: ReactNode; icon?: boolean }) {
  const Icon = ICON[tone];
  return (
    <span
      className={cx(
        "inline-flex h-5 max-w-full items-center align-middle gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        TONE[tone],
      )}
    >
      {icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}
