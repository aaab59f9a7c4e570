import { expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { hmacSha256Hex } from "../lib/hmac";
import { openLink, sealLink } from "../notifications/model/emailLinks";
import { resealLinks } from "../notifications/model/emailResealing";
import { auditRows, makeMember, makeOrg, runInOrg, settle } from "../test.factories";
import { insertRow } from "../test.samples";
import { setupBackend } from "../test.setup";

const keyOf = (byte: number) => btoa(String.fromCharCode(byte).repeat(32));
const SECRET = "a signing secret of a tenant";

test("[C-10] exchanging the key seals every stored secret anew, once, and then the previous key can go", async () => {
  const t = setupBackend();
  vi.stubEnv("SECRETS_KEY", keyOf(1));
  const orgId = await makeOrg(t);
  const { as } = await makeMember(t, orgId);
  await as.action(api.integrations.chilipiper.rotateToken, { orgId });
  await as.mutation(api.integrations.chilipiper.setSigningSecret, { orgId, secret: SECRET });
  const cipher = async () =>
    (await t.run((ctx) => ctx.db.query("chilipiperConnections").unique()))?.signingSecretCipher;
  const before = await cipher();
  expect(await t.action(internal.ops.secrets.reseal, {})).toEqual({ done: true, resealed: 0 });

  vi.stubEnv("SECRETS_KEY", keyOf(2));
  vi.stubEnv("SECRETS_KEY_PREVIOUS", keyOf(1));
  expect(await t.action(internal.ops.secrets.reseal, {})).toEqual({ done: true, resealed: 1 });
  expect(await t.action(internal.ops.secrets.reseal, {})).toEqual({ done: true, resealed: 0 });
  const after = await cipher();
  expect(after).not.toBe(before);
  expect(after).not.toContain(SECRET);
  expect(JSON.stringify(await auditRows(t, orgId))).not.toContain(SECRET);
  await settle(t);
});

test("[C-10] a secret that is used while the key is exchanged is sealed anew on the way", async () => {
  const t = setupBackend();
  vi.stubEnv("SECRETS_KEY", keyOf(1));
  const orgId = await makeOrg(t);
  const { as } = await makeMember(t, orgId);
  const { path } = await as.action(api.integrations.chilipiper.rotateToken, { orgId });
  await as.mutation(api.integrations.chilipiper.setSigningSecret, { orgId, secret: SECRET });
  vi.stubEnv("SECRETS_KEY", keyOf(2));
  vi.stubEnv("SECRETS_KEY_PREVIOUS", keyOf(1));
  const deliver = async (body: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = await hmacSha256Hex(SECRET, `${timestamp}.${body}`);
    const headers = { "X-Chili-Timestamp": timestamp, "X-Chili-Signature": signature };
    return (await t.fetch(path, { method: "POST", headers, body })).status;
  };
  expect(await deliver('{"type":"first"}')).toBeLessThan(300);
  vi.stubEnv("SECRETS_KEY_PREVIOUS", "");
  expect(await deliver('{"type":"second"}')).toBeLessThan(300);
  await settle(t);
});

test("[C-10] the links of mails that wait are sealed anew too", async () => {
  const t = setupBackend();
  vi.stubEnv("SECRETS_KEY", keyOf(1));
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, orgId);
  const link = "https://example.com/invite#token=abc";
  const place = { orgId, dedupeKey: "mail" };
  const linkCipher = await sealLink(place, link);
  const emailId = await t.run((ctx) => insertRow(ctx, "emailMessages", { orgId, userId, mark: "mail" }));
  vi.stubEnv("SECRETS_KEY", keyOf(2));
  vi.stubEnv("SECRETS_KEY_PREVIOUS", keyOf(1));
  const resealed = await runInOrg(t, orgId, async (ctx) => {
    const id = ctx.db.normalizeId("emailMessages", emailId)!;
    await ctx.db.patch("emailMessages", id, { linkCipher, linkExpiresAt: Date.now() + 1_000 });
    const page = await resealLinks(ctx, null);
    return { page, row: await ctx.db.get("emailMessages", id) };
  });
  expect(resealed.page).toEqual({ cursor: null, resealed: 1 });
  vi.stubEnv("SECRETS_KEY_PREVIOUS", "");
  expect(await openLink(place, resealed.row!.linkCipher!)).toBe(link);
});
