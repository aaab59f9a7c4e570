import { ArrowUp } from "lucide-react";
import { formatCount } from "@/lib/format";

interface WaitingButtonProps {
  count: number;
  /** More than `count` may be waiting. */
  atLeast?: boolean;
  onRelease: () => void;
}

/** "3 new": lets in the rows that waited so as not to move anything under the pointer. */
export function WaitingButton({ count, atLeast = false, onRelease }: WaitingButtonProps) {
  return (
    <div aria-live="polite" className="pointer-events-none absolute inset-x-0 top-2 z-20 flex justify-center">
      {count > 0 && (
        <button
          type="button"
          onClick={onRelease}
          className="pointer-events-auto inline-flex h-7 animate-rise items-center gap-1 rounded-full bg-accent px-3 text-xs font-medium text-on-accent shadow-float hover:bg-accent-hover"
        >
          <ArrowUp aria-hidden className="size-3.5" />
          {formatCount(count)}
          {atLeast && "+"} new
        </button>
      )}
    </div>
  );
}
