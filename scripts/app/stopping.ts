/** Soon enough for the next start to find everything free. */
const PARENT_CHECK_MS = 500;

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
  if (process.env["npm_lifecycle_event"]) whenParentEnds(() => void stop(0));
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

/** npm does not hand a termination on: its child would run on unseen and keep the ports and the data folder. */
function whenParentEnds(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, PARENT_CHECK_MS);
  timer.unref();
}
