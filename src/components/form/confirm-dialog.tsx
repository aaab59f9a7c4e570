import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { errorMessage } from "@/lib/error-message";
import { Field, FormError } from "./field";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and that it cannot be undone if so. */
  description: ReactNode;
  /** The verb with its object, never "OK". */
  verb: string;
  keep: string;
  /** What has to be typed first; nothing for what can be mended later. */
  typed?: string;
  danger?: boolean;
  /** Rejects with the reason of a refusal, which is shown here. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something with consequences, and says in place why it was refused. */
export function ConfirmDialog({ typed, danger = true, onConfirm, onClose, ...words }: ConfirmDialogProps) {
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isConfirmed = typed === undefined || text.trim() === typed;
  const confirm = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setRefusal(errorMessage(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title} description={words.description} onClose={onClose} className="max-w-md">
      <form
        className="flex flex-col gap-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isConfirmed && !isBusy) void confirm();
        }}
      >
        <FormError>{refusal}</FormError>
        {typed !== undefined && (
          <Field label={`Type “${typed}” to confirm`}>
            {(control) => (
              <input
                {...control}
                value={text}
                onChange={(event) => setText(event.target.value)}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{words.keep}</Button>
          <Button type="submit" variant={danger ? "danger" : "primary"} disabled={!isConfirmed} busy={isBusy}>
            {words.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
