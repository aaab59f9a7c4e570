import { Lock } from "lucide-react";
import type { BaseSyntheticEvent, ReactNode } from "react";
import { FormError } from "./field";
import { submitOnModEnter } from "./submit-keys";

interface FormProps {
  /** Checks the fields and sends them; says itself what is wrong. */
  onSubmit: (event: BaseSyntheticEvent) => Promise<void>;
  /** Why the whole form was refused. */
  refusal: string | undefined;
  /** Why nothing can be changed here (any more). What was entered stays readable. */
  locked?: string | null;
  children: ReactNode;
}

/** A form in one column whose own checks replace the browser's. Cmd/Ctrl+Enter sends it from any field. */
export function Form({ onSubmit, refusal, locked = null, children }: FormProps) {
  return (
    <form
      onSubmit={(event) => {
        if (locked === null) return void onSubmit(event);
        event.preventDefault();
      }}
      onKeyDown={submitOnModEnter}
      noValidate
      className="flex flex-col gap-4"
    >
      <div role="status" className="empty:hidden">
        {locked !== null && (
          <p className="flex items-start gap-2 rounded-md bg-waiting-soft px-3 py-2 text-sm text-waiting">
            <Lock aria-hidden className="mt-0.5 size-4 shrink-0" />
            {locked}
          </p>
        )}
      </div>
      <FormError>{refusal}</FormError>
      <fieldset disabled={locked !== null} className="flex min-w-0 flex-col gap-4">
        {children}
      </fieldset>
    </form>
  );
}
