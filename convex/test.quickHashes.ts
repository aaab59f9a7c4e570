import { onTestFinished, vi } from "vitest";

// Enough to tell a right password from a wrong one.
const ROUNDS_IN_TESTS = 10;

/** Derives keys in few rounds until the test ends: what is tested is who gets in, not how long guessing takes. */
export function hashQuickly(): void {
  const derive = crypto.subtle.deriveBits.bind(crypto.subtle);
  const spy = vi
    .spyOn(crypto.subtle, "deriveBits")
    .mockImplementation((algorithm, key, length) =>
      derive({ ...(algorithm as Pbkdf2Params), iterations: ROUNDS_IN_TESTS }, key, length),
    );
  onTestFinished(() => spy.mockRestore());
}
