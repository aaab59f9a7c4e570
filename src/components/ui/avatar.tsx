import { cx } from "@/lib/class-names";
import { initials } from "@/lib/format";

/** Initials that stand for a person (round) or an organisation (square). Decorative: the name stands beside it. */
export function Avatar({
  name,
  square = false,
  className,
}: {
  name: string;
  square?: boolean;
  className?: string;
}) {
  return (
    <span
      aria-hidden
      className={cx(
        "grid size-6 shrink-0 place-items-center text-2xs font-semibold select-none",
        square ? "rounded-md bg-accent text-on-accent" : "rounded-full bg-accent-soft text-accent-ink",
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}
