import { X } from "lucide-react";
import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { Button } from "./button";

interface ModalProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
  /** Keeps the title for screen readers only. */
  titleHidden?: boolean;
  description?: ReactNode;
  /** Escape and a click outside do nothing: what is inside would be lost. */
  guarded?: boolean;
}

/**
 * A modal on the browser's own dialog element: focus stays inside and returns to where it was.
 * Mount it to open, unmount it to close.
 */
function Modal({
  title,
  onClose,
  children,
  className,
  titleHidden,
  description,
  guarded = false,
}: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const descriptionId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // React sets no autofocus attribute that the browser could find: the first field gets the focus, else the panel.
    const field = dialog?.querySelector<HTMLElement>("input, select, textarea");
    (field ?? dialog)?.focus();
    // Closing before the node goes away lets the browser give the focus back.
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={ref}
      tabIndex={-1}
      aria-labelledby={titleId}
      aria-describedby={description ? descriptionId : undefined}
      onCancel={(event) => {
        event.preventDefault();
        if (!guarded) onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current && !guarded) onClose();
      }}
      className={cx("bg-surface text-ink shadow-float outline-none", className)}
    >
      <div
        className={titleHidden ? "sr-only" : "flex items-start justify-between gap-4 border-b px-5 py-3.5"}
      >
        <div className="min-w-0">
          <h2 id={titleId} className="text-lg font-semibold tracking-tight">
            {title}
          </h2>
          {description && (
            <p id={descriptionId} className="mt-0.5 text-sm text-pretty text-ink-2">
              {description}
            </p>
          )}
        </div>
        {!titleHidden && (
          <Button variant="ghost" size="icon" aria-label="Close" onClick={onClose} className="-mr-2">
            <X aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      {children}
    </dialog>
  );
}

/** A dialog in the middle of the screen. */
export function Dialog({ className, ...props }: ModalProps) {
  return (
    <Modal
      {...props}
      className={cx(
        "max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg animate-rise overflow-y-auto rounded-lg border",
        className,
      )}
    />
  );
}

/** A panel over the right edge: a quick look that leaves the list behind it in place. */
export function Sheet({ className, ...props }: ModalProps) {
  return (
    <Modal
      {...props}
      className={cx(
        "mr-0 h-dvh max-h-none w-full max-w-xl animate-[slide-in_160ms_var(--ease-out)] overflow-y-auto border-l",
        className,
      )}
    />
  );
}

/** A panel over the left edge, for the navigation on a phone. */
export function Drawer({ className, ...props }: ModalProps) {
  return (
    <Modal {...props} className={cx("ml-0 h-dvh max-h-none w-72 overflow-y-auto border-r", className)} />
  );
}
