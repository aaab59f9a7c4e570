import { lazy, Suspense } from "react";
import type { ApiKey } from "./use-api-keys";

const RevokeKeyDialog = lazy(async () => ({
  default: (await import("./revoke-key-dialog")).RevokeKeyDialog,
}));
const RotateKeyDialog = lazy(async () => ({
  default: (await import("./rotate-key-dialog")).RotateKeyDialog,
}));
const LeakDialog = lazy(async () => ({ default: (await import("./leak-dialog")).LeakDialog }));

const DIALOG = { revoke: RevokeKeyDialog, rotate: RotateKeyDialog, leak: LeakDialog };

/** Something to be done with a key, each in a dialog of its own. */
export interface KeyAction {
  kind: keyof typeof DIALOG;
  apiKey: ApiKey;
}

/** The dialog in which something is done with a key. */
export function KeyActionDialog({ action, onClose }: { action: KeyAction; onClose: () => void }) {
  const Dialog = DIALOG[action.kind];
  return (
    <Suspense>
      <Dialog apiKey={action.apiKey} onClose={onClose} />
    </Suspense>
  );
}
