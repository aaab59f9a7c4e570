import { Check, Minus } from "lucide-react";

/** Whether somebody may do something: a sign for the eye and a word for everyone else. */
export function GrantMark({ allowed }: { allowed: boolean }) {
  return allowed ? (
    <span className="inline-grid size-6 place-items-center rounded-full bg-good-soft text-good">
      <Check aria-hidden className="size-3.5" strokeWidth={2.5} />
      <span className="sr-only">Allowed</span>
    </span>
  ) : (
    <span className="inline-grid size-6 place-items-center text-ink-3">
      <Minus aria-hidden className="size-3.5" />
      <span className="sr-only">Not allowed</span>
    </span>
  );
}
