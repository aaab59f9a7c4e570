import { useState } from "react";
import { FormError } from "@/components/form/field";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { errorMessage } from "@/lib/error-message";
import { KeyCallers } from "./key-callers";
import { useReportLeak, type ApiKey } from "./use-api-keys";

/** Ends a leaked key with one button, then says from where it was used: in an emergency nobody should have to type a name. */
export function LeakDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const report = useReportLeak();
  const [isBusy, setBusy] = useState(false);
  const [isEnded, setEnded] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const onReport = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await report(apiKey.apiKeyId);
      setEnded(true);
    } catch (error) {
      setRefusal(errorMessage(error));
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={isEnded ? `${apiKey.name} is revoked` : `Has ${apiKey.name} leaked?`}
      description={
        isEnded
          ? "Nothing can be done with it any more. Look through who used it last, and create a new key."
          : "It stops working at once, also for your own programs. Everyone in the organisation is told."
      }
      onClose={onClose}
      className="max-w-xl"
    >
      <div className="flex flex-col gap-4 p-5">
        <FormError>{refusal}</FormError>
        <PanelBoundary what="The last calls">
          <KeyCallers apiKeyId={apiKey.apiKeyId} label="Addresses that used the leaked key" />
        </PanelBoundary>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{isEnded ? "Close" : "Keep it"}</Button>
          {!isEnded && (
            <Button variant="danger" busy={isBusy} onClick={() => void onReport()}>
              Revoke leaked key
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
