const POLL_MS = 10;
const GIVE_UP_MS = 20_000;

/** Waits for the condition to hold and returns what it returned. Throws with `what` if it never does. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  giveUpMs = GIVE_UP_MS,
): Promise<NonNullable<T>> {
  const deadlineMs = Date.now() + giveUpMs;
  for (;;) {
    const value = await condition();
    if (value !== null && value !== undefined && value !== false) return value as NonNullable<T>;
    if (Date.now() > deadlineMs) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
