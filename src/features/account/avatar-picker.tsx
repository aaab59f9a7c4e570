import { useRef, useState } from "react";
import { FormError } from "@/components/form/field";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { errorCode, errorMessage } from "@/lib/error-message";
import { cropSquare, SOURCE_BYTES_MAX } from "./crop-square";
import { useAvatarActions, type Account } from "./use-account";

/** One's picture: chosen, cut to a square here, and stored. */
export function AvatarPicker({ account }: { account: Account }) {
  const { store, remove } = useAvatarActions();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
    } catch (error) {
      setRefusal(errorCode(error) ? errorMessage(error) : "This file could not be read as a picture.");
    }
    setBusy(false);
  };
  const choose = (file: File | undefined) => {
    if (!file) return;
    if (file.size > SOURCE_BYTES_MAX) return setRefusal("The file is larger than 15 MB.");
    void attempt(async () => store(await cropSquare(file)));
  };

  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-4">
        <Avatar name={account.name} imageUrl={account.imageUrl} className="!size-16 !text-xl" />
        <div className="flex flex-col gap-1.5">
          <div className="flex flex-wrap gap-2">
            <Button busy={isBusy} onClick={() => input.current?.click()}>
              {account.imageUrl ? "Change picture" : "Upload a picture"}
            </Button>
            {account.imageUrl && (
              <Button variant="ghost" disabled={isBusy} onClick={() => void attempt(remove)}>
                Remove
              </Button>
            )}
          </div>
          <p className="text-xs text-ink-2">A PNG, JPEG or WebP file. The middle square is kept.</p>
        </div>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          aria-label="Picture file"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            choose(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
      <FormError>{refusal}</FormError>
    </div>
  );
}
