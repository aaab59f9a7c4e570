import { useState, type FormEvent } from "react";
import { Field, FormError, Select } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { errorMessage } from "@/lib/error-message";
import { SecretStep } from "./secret-step";
import { useRotateApiKey, type ApiKey } from "./use-api-keys";

const OVERLAPS = [
  { value: "0", label: "Now" },
  { value: "1", label: "In one day" },
  { value: "3", label: "In 3 days" },
  { value: "7", label: "In 7 days" },
] as const;

/** Replaces a key by a new one with the same rights, and shows its secret once. It lives in this dialog only. */
export function RotateKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const [made, setMade] = useState<{ apiKeyId: ApiKey["apiKeyId"]; secret: string } | null>(null);
  return (
    <Dialog
      title={made ? "Copy the new key now" : `Rotate ${apiKey.name}`}
      description={
        made
          ? "This is the only time it is shown. Only a fingerprint of it is stored."
          : "A new key with the same rights and limits takes its place."
      }
      guarded={made !== null}
      onClose={onClose}
      className="max-w-xl"
    >
      <div className="p-5">
        {made ? (
          <SecretStep {...made} type={apiKey.type} onDone={onClose} />
        ) : (
          <OverlapForm apiKey={apiKey} onMade={setMade} onCancel={onClose} />
        )}
      </div>
    </Dialog>
  );
}

interface OverlapFormProps {
  apiKey: ApiKey;
  onMade: (made: { apiKeyId: ApiKey["apiKeyId"]; secret: string }) => void;
  onCancel: () => void;
}

function OverlapForm({ apiKey, onMade, onCancel }: OverlapFormProps) {
  const rotate = useRotateApiKey();
  const [days, setDays] = useState("1");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      onMade(await rotate(apiKey.apiKeyId, Number(days)));
    } catch (error) {
      setRefusal(errorMessage(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
      <FormError>{refusal}</FormError>
      <Field
        label="The old key ends"
        help="Until then both work, so that nothing breaks while you replace it. You can end it earlier."
      >
        {(field) => (
          <Select {...field} value={days} onChange={(event) => setDays(event.target.value)}>
            {OVERLAPS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isBusy}>
          Rotate key
        </Button>
      </div>
    </form>
  );
}
