import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Id } from "../_generated/dataModel";
import { drawToken, hashToken, openSecret, resealSecret, sealSecret } from "./model/secrets";

const keyOf = (byte: number) => btoa(String.fromCharCode(byte).repeat(32));
// The casts are safe: a place is only ever turned into text.
const ORG = "org1" as Id<"organizations">;
const OTHER = "org2" as Id<"organizations">;
const PLACE = { orgId: ORG, field: "signingSecret" };

beforeEach(() => vi.stubEnv("SECRETS_KEY", keyOf(1)));

describe("[C-10] tenants' secrets", () => {
  test("open in their own place only", async () => {
    const sealed = await sealSecret(PLACE, "whsec_é");
    expect(sealed).not.toContain("whsec");
    expect(await openSecret(PLACE, sealed)).toBe("whsec_é");
    await expect(openSecret({ ...PLACE, orgId: OTHER }, sealed)).rejects.toThrow();
    await expect(openSecret({ ...PLACE, orgId: null }, sealed)).rejects.toThrow();
    await expect(openSecret({ ...PLACE, field: "token" }, sealed)).rejects.toThrow();
    expect(await sealSecret(PLACE, "whsec_é"), "no two seals are alike").not.toBe(sealed);
  });

  test("a changed byte does not open", async () => {
    const sealed = await sealSecret(PLACE, "whsec_long_enough");
    const at = sealed.length - 4;
    const other = sealed[at] === "A" ? "B" : "A";
    await expect(openSecret(PLACE, sealed.slice(0, at) + other + sealed.slice(at + 1))).rejects.toThrow();
  });

  test("the key can be exchanged: what the previous one sealed opens and is sealed anew, then the previous one can go", async () => {
    const sealed = await sealSecret(PLACE, "whsec_1");
    vi.stubEnv("SECRETS_KEY", keyOf(2));
    vi.stubEnv("SECRETS_KEY_PREVIOUS", keyOf(1));
    expect(await openSecret(PLACE, sealed)).toBe("whsec_1");
    const resealed = await resealSecret(PLACE, sealed);
    expect(await resealSecret(PLACE, resealed!), "sealed anew once").toBeNull();

    vi.stubEnv("SECRETS_KEY_PREVIOUS", "");
    expect(await openSecret(PLACE, resealed!)).toBe("whsec_1");
    await expect(openSecret(PLACE, sealed)).rejects.toThrow("SECRETS_KEY_PREVIOUS");
  });

  test("a key that is no key is refused by its name, without its text", async () => {
    vi.stubEnv("SECRETS_KEY_PREVIOUS", btoa("too short"));
    const refused = sealSecret(PLACE, "x");
    await expect(refused).rejects.toThrow("SECRETS_KEY_PREVIOUS must be 32 bytes");
    await expect(refused).rejects.not.toThrow(btoa("too short"));
  });
});

describe("[M-01] tokens in addresses", () => {
  test("carry 256 bits and are hashed per purpose", async () => {
    const token = drawToken();
    expect(token.length * Math.log2(62)).toBeGreaterThanOrEqual(256);
    expect(await hashToken("chilipiper", token)).toBe(await hashToken("chilipiper", token));
    expect(await hashToken("chilipiper", token)).not.toBe(await hashToken("other", token));
  });

  test("[C-10] are known after the keys were exchanged", async () => {
    const before = await hashToken("chilipiper", "t");
    vi.stubEnv("SECRETS_KEY", keyOf(2));
    expect(await hashToken("chilipiper", "t")).toBe(before);
  });
});
