import { errorMessage } from "./error-message";

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
