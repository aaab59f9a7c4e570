import { ChevronDown } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cx } from "@/lib/class-names";

const CONTROL =
  "h-9 w-full rounded-md border border-control bg-surface px-2.5 text-base text-ink transition-colors aria-invalid:border-bad disabled:opacity-60";

interface FieldProps {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
    className: string;
  }) => ReactNode;
}

/** Label above, help below, the error in words beside the control; all of it wired for screen readers. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": help || error ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
        className: CONTROL,
      })}
      {(error || help) && (
        <p id={noteId} className={cx("text-xs", error ? "text-bad" : "text-ink-2")}>
          {error ?? help}
        </p>
      )}
    </div>
  );
}

/** A refusal that belongs to the whole form. Announced when it appears. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
      {children}
    </p>
  );
}

/** A single-line input in the look of the forms. */
export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx(CONTROL, className)} />;
}

/** The browser's own select: it is at home on a phone and with a keyboard. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative inline-flex w-full">
      <select {...rest} className={cx(CONTROL, "appearance-none pr-8", className)} />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
