import { useState } from "react";
import { Field, FormError } from "@/components/form/field";
import { submitOnModEnter } from "@/components/form/submit-keys";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { errorMessage } from "@/lib/error-message";
import { notifyDone } from "@/lib/notify";
import { useSetSigningSecret } from "./use-integrations";

const SECRET_CHARS_MIN = 16;

interface SigningSecretDialogProps {
  hasSecret: boolean;
  onClose: () => void;
}

/** Sets or removes the secret that deliveries are signed with. It is never shown again. */
export function SigningSecretDialog({ hasSecret, onClose }: SigningSecretDialogProps) {
  const setSecret = useSetSigningSecret();
  const [typed, setTyped] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const isShort = typed.trim().length < SECRET_CHARS_MIN;
  const save = async (secret: string | null) => {
    setSaving(true);
    setRefusal(null);
    try {
      await setSecret(secret);
      onClose();
      await notifyDone(
        secret === null ? "Signatures are no longer checked" : "Signatures are checked from now on",
      );
    } catch (error) {
      setRefusal(errorMessage(error));
      setSaving(false);
    }
  };
  return (
    <Dialog
      title="Signing secret"
      description="With a secret set, deliveries without a right signature are refused."
      onClose={onClose}
      className="max-w-md"
    >
      <form
        onKeyDown={submitOnModEnter}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isShort) void save(typed.trim());
        }}
        className="flex flex-col gap-4 p-5"
      >
        <FormError>{refusal}</FormError>
        <Field
          label="Signing secret"
          help={`At least ${SECRET_CHARS_MIN} characters. It is stored encrypted and never shown again.`}
        >
          {(control) => (
            <input
              {...control}
              type="password"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoFocus
              autoComplete="off"
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          {hasSecret && (
            <Button className="mr-auto" onClick={() => void save(null)} disabled={isSaving}>
              Stop checking signatures
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isSaving} disabled={isShort}>
            Save secret
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
