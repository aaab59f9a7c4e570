import { errorMessage } from "./error-message";

/** Long enough to read it, notice the mistake and reach the button. */
const UNDO_MS = 8_000;

/** Toasts load with the first use, so that the first paint does not wait for them. */
const loadToast = async () => (await import("sonner")).toast;

/** Says that something the person did has happened. */
export async function notifyDone(message: string): Promise<void> {
  (await loadToast()).success(message);
}

/** Says that something the person did was refused, and why. */
export async function notifyFailed(what: string, error: unknown): Promise<void> {
  (await loadToast()).error(what, { description: errorMessage(error) });
}

/** Says what was done and offers to take it back; `undo` rejects with the reason when it is refused. */
export async function notifyUndoable(message: string, undo: () => Promise<unknown>): Promise<void> {
  const toast = await loadToast();
  const takeBack = () => undo().catch((error: unknown) => notifyFailed("It could not be taken back", error));
  toast.success(message, { duration: UNDO_MS, action: { label: "Undo", onClick: () => void takeBack() } });
}

/** Says what someone else did that concerns the person. */
export async function notifyNews(message: string): Promise<void> {
  (await loadToast()).info(message);
}
