import type { ReactNode } from "react";

/** A key to press, as it is printed on the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-sm border bg-surface px-1 font-sans text-2xs text-ink-2">
      {children}
    </kbd>
  );
}

/** The modifier of this machine's shortcuts. */
export const MOD_KEY =
  typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
