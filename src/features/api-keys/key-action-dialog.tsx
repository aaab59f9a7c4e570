import { lazy, Suspense } from "react";
import type { KeyAction } from "./key-action";

const RevokeKeyDialog = lazy(async () => ({
  default: (await import("./revoke-key-dialog")).RevokeKeyDialog,
}));
const RotateKeyDialog = lazy(async () => ({
  default: (await import("./rotate-key-dialog")).RotateKeyDialog,
}));
const LeakDialog = lazy(async () => ({ default: (await import("./leak-dialog")).LeakDialog }));

const DIALOG = { revoke: RevokeKeyDialog, rotate: RotateKeyDialog, leak: LeakDialog };

/** The dialog in which something is done with a key. */
export function KeyActionDialog({ action, onClose }: { action: KeyAction; onClose: () => void }) {
  const Dialog = DIALOG[action.kind];
  return (
    <Suspense>
      <Dialog apiKey={action.apiKey} onClose={onClose} />
    </Suspense>
  );
}
