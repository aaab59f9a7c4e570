import { RefreshCw, ShieldAlert } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Panel } from "@/components/layout/panel";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useCan } from "@/hooks/use-can";
import { useNow } from "@/hooks/use-now";
import { EditKeyForm } from "./edit-key-form";
import type { KeyAction } from "./key-action-dialog";
import { KeyCallers } from "./key-callers";
import { KeyCalls } from "./key-calls";
import { KeyDetails } from "./key-details";
import { keyState } from "./key-state";
import { useApiKeys, type ApiKey } from "./use-api-keys";

// The chart is by far the largest part of this sheet.
const KeyUsage = lazy(async () => ({ default: (await import("./key-usage")).KeyUsage }));

interface KeySheetProps {
  apiKeyId: string;
  onAct: (action: KeyAction) => void;
  onClose: () => void;
}

/** All about one key: what it may do, who answers for it, how it is used and from where. */
export function KeySheet({ apiKeyId, onAct, onClose }: KeySheetProps) {
  const keys = useApiKeys();
  const apiKey = keys?.find((key) => key.apiKeyId === apiKeyId);
  return (
    <Sheet title={apiKey?.name ?? "API key"} onClose={onClose}>
      <div className="p-5">
        <PanelBoundary what="This key">
          {apiKey ? (
            <KeyBody apiKey={apiKey} onAct={onAct} />
          ) : keys ? (
            <p className="text-sm text-ink-2">This key does not exist, or it ended long ago.</p>
          ) : (
            <>
              <LoadingLabel>Loading the key</LoadingLabel>
              <Skeleton className="h-48 w-full" />
            </>
          )}
        </PanelBoundary>
      </div>
    </Sheet>
  );
}

function KeyBody({ apiKey, onAct }: { apiKey: ApiKey; onAct: (action: KeyAction) => void }) {
  const [isEditing, setEditing] = useState(false);
  return (
    <div className="flex flex-col gap-5">
      {isEditing ? (
        <EditKeyForm apiKey={apiKey} onDone={() => setEditing(false)} />
      ) : (
        <>
          <KeyActions apiKey={apiKey} onAct={onAct} onEdit={() => setEditing(true)} />
          <KeyDetails apiKey={apiKey} />
        </>
      )}
      <Panel title="Usage">
        <Suspense fallback={<Skeleton className="h-52 w-full" />}>
          <KeyUsage apiKeyId={apiKey.apiKeyId} />
        </Suspense>
      </Panel>
      <Panel title="Used from">
        <KeyCallers apiKeyId={apiKey.apiKeyId} label="Addresses that used this key" />
      </Panel>
      <Panel title="Last calls">
        <KeyCalls apiKeyId={apiKey.apiKeyId} />
      </Panel>
    </div>
  );
}

interface KeyActionsProps {
  apiKey: ApiKey;
  onAct: (action: KeyAction) => void;
  onEdit: () => void;
}

function KeyActions({ apiKey, onAct, onEdit }: KeyActionsProps) {
  const { isLive } = keyState(apiKey, useNow());
  const mayWrite = useCan("apiKeys.write");
  if (!isLive || !mayWrite) return null;
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={onEdit}>Edit</Button>
      {apiKey.revokedAt === null && (
        <Button onClick={() => onAct({ kind: "rotate", apiKey })}>
          <RefreshCw aria-hidden className="size-3.5" />
          Rotate…
        </Button>
      )}
      <Button onClick={() => onAct({ kind: "leak", apiKey })}>
        <ShieldAlert aria-hidden className="size-3.5" />
        It has leaked…
      </Button>
      <Button onClick={() => onAct({ kind: "revoke", apiKey })}>Revoke…</Button>
    </div>
  );
}
