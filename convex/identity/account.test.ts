import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { auditRows, makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import { imageTypeOf } from "./rules/imageType";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

describe("one's own settings", () => {
  test("change by what is named, and leave a row in the organisation's log", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    const { as } = await makeMember(t, orgId, "viewer", { name: "Ada" });
    await as.mutation(api.identity.account.update, { name: " Ada  King ", jobTitle: "Analyst" });
    await as.mutation(api.identity.account.update, { preferences: { theme: "dark" } });
    await as.mutation(api.identity.account.update, { preferences: { density: "compact" }, jobTitle: null });
    expect(await as.query(api.identity.account.get, {})).toMatchObject({
      name: "Ada King",
      jobTitle: null,
      preferences: { theme: "dark", density: "compact" },
    });
    expect((await auditRows(t, orgId)).map(({ action, after }) => [action, after])).toEqual([
      ["identity.profileChanged", expect.stringContaining("Ada King")],
      ["identity.profileChanged", expect.not.stringContaining("Analyst")],
    ]);
    await settle(t);
  });

  test("refuse a bad value beside its field and write nothing of the others", async () => {
    const t = setupBackend();
    const { as } = await makeMember(t, await makeOrg(t), "member", { name: "Ada" });
    const update = (change: object) => refusalOf(as.mutation(api.identity.account.update, change));
    expect(await update({ name: "Eve", timezone: "Mars/Olympus" })).toBe("INVALID");
    expect(await update({ name: "  " })).toBe("INVALID");
    expect(await update({ jobTitle: "x".repeat(81) })).toBe("INVALID");
    expect(await as.query(api.identity.account.get, {})).toMatchObject({ name: "Ada", timezone: null });
  });
});

describe("a picture of oneself", () => {
  test("is stored as what its bytes are, and the one before is deleted", async () => {
    const t = setupBackend();
    const { as } = await makeMember(t, await makeOrg(t));
    const set = (bytes: Uint8Array<ArrayBuffer>) =>
      as.action(api.identity.account.setAvatar, { image: bytes.buffer });
    await set(PNG);
    await set(PNG);
    const files = await t.run((ctx) => ctx.db.system.query("_storage").collect());
    expect(files).toHaveLength(1);
    expect((await as.query(api.identity.account.get, {})).imageUrl).not.toBeNull();
    await as.mutation(api.identity.account.removeAvatar, {});
    expect(await t.run((ctx) => ctx.db.system.query("_storage").collect())).toEqual([]);
    expect((await as.query(api.identity.account.get, {})).imageUrl).toBeNull();
    await settle(t);
  });

  test("is refused without a trace when it is too large or only says that it is a picture", async () => {
    const t = setupBackend();
    const { as } = await makeMember(t, await makeOrg(t));
    const set = (bytes: Uint8Array<ArrayBuffer>) =>
      refusalOf(as.action(api.identity.account.setAvatar, { image: bytes.buffer }));
    const huge = new Uint8Array(1024 * 1024 + 1);
    huge.set(PNG);
    expect(await set(huge)).toBe("INVALID");
    expect(await set(new TextEncoder().encode("<svg onload='alert(1)'/>"))).toBe("INVALID");
    expect(await set(new Uint8Array())).toBe("INVALID");
    expect(await t.run((ctx) => ctx.db.system.query("_storage").collect())).toEqual([]);
  });

  test("is known by its first bytes: PNG, JPEG and WebP, and nothing else", () => {
    const riff = (kind: string) => new TextEncoder().encode(`RIFF....${kind}`);
    expect(imageTypeOf(PNG)).toBe("image/png");
    expect(imageTypeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("image/jpeg");
    expect(imageTypeOf(riff("WEBP"))).toBe("image/webp");
    expect(imageTypeOf(riff("WAVE"))).toBeNull();
  });
});
