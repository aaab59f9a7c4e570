/**
 * Runs `start`, waits for Ctrl+C, a termination or a failure, and closes what was started. A second Ctrl+C ends at once.
 * A start that fails says why in plain words and leaves with 1.
 */
export async function untilStopped(
  start: (fail: (error: Error) => void) => Promise<() => Promise<void>>,
): Promise<void> {
  let close: (() => Promise<void>) | null = null;
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) process.exit(1);
    stopping = true;
    await close?.();
    process.exit(code);
  };
  process.on("SIGINT", () => void stop(0));
  process.on("SIGTERM", () => void stop(0));
  const fail = (error: unknown) => {
    if (stopping) return;
    console.error(error instanceof Error ? error.message : error);
    void stop(1);
  };
  try {
    close = await start(fail);
  } catch (error) {
    fail(error);
  }
}
