import type { BaseSyntheticEvent, ReactNode } from "react";
import { FormError } from "./field";
import { submitOnModEnter } from "./submit-keys";

interface FormProps {
  /** Checks the fields and sends them; says itself what is wrong. */
  onSubmit: (event: BaseSyntheticEvent) => Promise<void>;
  /** Why the whole form was refused. */
  refusal: string | undefined;
  children: ReactNode;
}

/** A form in one column whose own checks replace the browser's. Cmd/Ctrl+Enter sends it from any field. */
export function Form({ onSubmit, refusal, children }: FormProps) {
  return (
    <form
      onSubmit={(event) => void onSubmit(event)}
      onKeyDown={submitOnModEnter}
      noValidate
      className="flex flex-col gap-4"
    >
      <FormError>{refusal}</FormError>
      {children}
    </form>
  );
}
