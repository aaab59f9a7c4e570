import { useState } from "react";
import { Field } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { useRevokeApiKey, type ApiKey } from "./use-api-keys";

/** Revoking cannot be undone, so it asks for the key's name. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useRevokeApiKey();
  const [typed, setTyped] = useState("");
  const isConfirmed = typed.trim() === apiKey.name;
  const onRevoke = () => {
    onClose();
    revoke(apiKey.apiKeyId).then(
      () => notifyDone(`${apiKey.name} is revoked`),
      (error: unknown) => notifyFailed(`${apiKey.name} could not be revoked`, error),
    );
  };
  return (
    <Dialog
      title={`Revoke ${apiKey.name}`}
      description="Every request with this key is refused from now on. This cannot be undone."
      onClose={onClose}
      className="max-w-md"
    >
      <form
        className="flex flex-col gap-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isConfirmed) onRevoke();
        }}
      >
        <Field label={`Type “${apiKey.name}” to confirm`}>
          {(control) => (
            <input
              {...control}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoFocus
              autoComplete="off"
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" variant="danger" disabled={!isConfirmed}>
            Revoke key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
