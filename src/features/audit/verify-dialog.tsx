import { CircleAlert, CircleCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Field, FormError, TextInput } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { errorMessage } from "@/lib/error-message";
import { formatCount } from "@/lib/format";
import { parseAnchor } from "./parse-anchor";
import { useAnchor, useVerify, type Verdict } from "./use-audit";

/** Walks the whole log and says whether it is as it was written, or which row is not. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const [kept, setKept] = useState("");
  const outside = kept.trim() === "" ? null : parseAnchor(kept);
  const isWrong = kept.trim() !== "" && outside === null;
  const { verdict, failure, isRunning, start } = useRun();
  return (
    <Dialog
      title="Verify the log"
      description="Every entry carries the hash of the one before. This computes all of them again and compares."
      onClose={onClose}
    >
      <div className="flex flex-col gap-4 p-5">
        {verdict && <Result verdict={verdict} isRunning={isRunning} />}
        {failure !== null && <FormError>{failure}</FormError>}
        <Field
          label="An anchor you kept (optional)"
          help="With it the check also notices if the whole database was made anew."
          error={isWrong ? "An anchor is a number, a colon and 64 digits or letters a to f." : undefined}
        >
          {(control) => (
            <TextInput
              {...control}
              value={kept}
              placeholder="1204:9f86d0…"
              onChange={(event) => setKept(event.target.value)}
            />
          )}
        </Field>
        <LatestAnchor />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" busy={isRunning} disabled={isWrong} onClick={() => start(outside)}>
            {verdict ? "Verify again" : "Verify"}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function useRun() {
  const verify = useVerify();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isRunning, setRunning] = useState(false);
  // A check that nobody waits for any more ends with its current part.
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const start = (outside: ReturnType<typeof parseAnchor>) => {
    setRunning(true);
    setVerdict(null);
    setFailure(null);
    verify(outside, (part) => {
      if (isOpen.current) setVerdict(part);
      return isOpen.current;
    })
      .catch((error: unknown) => setFailure(errorMessage(error)))
      .finally(() => setRunning(false));
  };
  return { verdict, failure, isRunning, start };
}

function Result({ verdict, isRunning }: { verdict: Verdict; isRunning: boolean }) {
  const { checked, total, firstBad, anchoredUpTo } = verdict;
  const isOver = verdict.next === null;
  return (
    <div role="status" className="flex flex-col gap-2 rounded-md border p-3 text-sm">
      {firstBad ? (
        <p className="flex gap-2 text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            <strong className="font-semibold">The log was tampered with.</strong> {firstBad.reason}
          </span>
        </p>
      ) : isOver ? (
        <p className="flex gap-2 text-good">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            <strong className="font-semibold">The log is intact.</strong>{" "}
            {anchoredUpTo > 0
              ? `It agrees with its anchors up to entry ${formatCount(anchoredUpTo)}.`
              : "It has no anchor yet: the first is set within minutes."}
          </span>
        </p>
      ) : (
        <p>{isRunning ? "Checking…" : "Stopped."}</p>
      )}
      <Progress done={checked} total={Math.max(total, checked)} />
      <p className="num text-xs text-ink-2">
        {formatCount(checked)} of {formatCount(Math.max(total, checked))} entries checked
      </p>
    </div>
  );
}

// Not a meter: a full bar is the goal here, and no warning.
function Progress({ done, total }: { done: number; total: number }) {
  return (
    <div
      role="progressbar"
      aria-label="Entries checked"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="h-1.5 overflow-hidden rounded-full bg-surface-3"
    >
      <div
        className="h-full rounded-full bg-chart-1 transition-[width] duration-180"
        style={{ width: `${total === 0 ? 100 : (done / total) * 100}%` }}
      />
    </div>
  );
}

function LatestAnchor() {
  const anchor = useAnchor();
  if (!anchor) return null;
  return (
    <div className="flex items-center justify-between gap-3 rounded-md bg-surface-2 px-3 py-2 text-xs text-ink-2">
      <p className="min-w-0">
        The latest anchor is of <RelativeTime at={anchor.at} />. Keep it outside of this app:{" "}
        <code className="break-all text-ink select-all">{anchor.line}</code>
      </p>
      <CopyButton iconOnly text={anchor.line} label="Copy the anchor" />
    </div>
  );
}
