import { expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { auditRows, makeMember, makeOrg, settle } from "../test.factories";
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
