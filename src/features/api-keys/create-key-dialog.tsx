import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { KeyForm } from "./key-form";
import { SecretStep } from "./secret-step";
import type { ApiKey } from "./use-api-keys";

interface CreatedKey {
  apiKeyId: ApiKey["apiKeyId"];
  type: ApiKey["type"];
  secret: string;
}

/** Makes a key, then shows its secret once. The secret lives in this dialog only and is gone when it closes. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<CreatedKey | null>(null);
  return (
    <Dialog
      title={created ? "Copy your key now" : "Create API key"}
      description={
        created
          ? "This is the only time it is shown. Only a fingerprint of it is stored."
          : "Give it a name that says where it will be used."
      }
      guarded={created !== null}
      onClose={onClose}
      className="max-w-xl"
    >
      <div className="p-5">
        {created ? (
          <SecretStep {...created} onDone={onClose} />
        ) : (
          <KeyForm onCreated={setCreated} onCancel={onClose} />
        )}
      </div>
    </Dialog>
  );
}
