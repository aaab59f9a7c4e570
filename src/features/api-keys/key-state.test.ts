import { expect, it } from "vitest";
import { keyState } from "./key-state";

it("a key is Active until it expires or is revoked", () => {
  expect(keyState({ revokedAt: null, expiresAt: null }, 100).word).toBe("Active");
  expect(keyState({ revokedAt: null, expiresAt: 101 }, 100).word).toBe("Active");
  expect(keyState({ revokedAt: null, expiresAt: 100 }, 100).word).toBe("Expired");
  expect(keyState({ revokedAt: 50, expiresAt: 101 }, 100).word).toBe("Revoked");
});
