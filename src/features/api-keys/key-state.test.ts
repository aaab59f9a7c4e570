import { expect, it } from "vitest";
import { keyState } from "./key-state";

const lasting = { revokedAt: null, expiresAt: null, endReason: null };

it("a key is Active until it expires or is revoked", () => {
  expect(keyState(lasting, 100).word).toBe("Active");
  expect(keyState({ ...lasting, expiresAt: 101 }, 100).word).toBe("Active");
  expect(keyState({ ...lasting, expiresAt: 100 }, 100).word).toBe("Expired");
  expect(keyState({ ...lasting, revokedAt: 50, expiresAt: 101 }, 100).word).toBe("Revoked");
});

it("a rotated key is Ending while both work, and tells afterwards why it ended", () => {
  const rotated = { ...lasting, revokedAt: 200, endReason: "rotated" as const };
  expect(keyState(rotated, 199)).toMatchObject({ word: "Ending", isLive: true });
  expect(keyState(rotated, 200)).toMatchObject({ word: "Rotated", isLive: false });
  expect(keyState({ ...rotated, endReason: "leaked" }, 200).word).toBe("Leaked");
  expect(keyState({ ...rotated, endReason: "leaked" }, 199).word, "by a slow clock").toBe("Leaked");
});
