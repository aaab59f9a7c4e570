import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { auditRows, makeApiKey, makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import { setupBackend } from "../test.setup";

const DAY = 86_400_000;

async function setup(fields: Parameters<typeof makeApiKey>[3] = {}) {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { userId, as } = await makeMember(t, orgId);
  const { apiKeyId, text, header } = await makeApiKey(t, orgId, userId, fields);
  const statusOf = async (key: string) =>
    (await t.fetch("/api/v1/usage", { headers: { Authorization: `Bearer ${key}` } })).status;
  const rotate = (overlapDays: number, id: Id<"apiKeys"> = apiKeyId) =>
    as.action(api.security.apiKeys.rotate, { orgId, apiKeyId: id, overlapDays });
  return { t, orgId, as, apiKeyId, text, header, statusOf, rotate };
}

describe("rotate", () => {
  test("[A-06] both keys work while they overlap, then only the new one", async () => {
    const { t, orgId, as, apiKeyId, text, statusOf, rotate } = await setup({
      scopes: ["usage:read"],
      addresses: ["0.0.0.0/0"],
      type: "restricted",
    });
    const from = { headers: { Authorization: `Bearer ${text}`, "X-Forwarded-For": "10.0.0.1" } };
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const { secret, apiKeyId: successor } = await rotate(7);
    const works = async (key: string) =>
      (
        await t.fetch("/api/v1/usage", {
          headers: { ...from.headers, Authorization: `Bearer ${key}` },
        })
      ).status;
    expect([await works(text), await works(secret)]).toEqual([200, 200]);
    expect(await statusOf(secret), "the list of addresses came along").toBe(403);

    vi.setSystemTime(Date.now() + 7 * DAY - 1);
    expect([await works(text), await works(secret)]).toEqual([200, 200]);
    vi.setSystemTime(Date.now() + 1);
    expect([await works(text), await works(secret)]).toEqual([401, 200]);
    vi.useRealTimers();

    const listed = await as.query(api.security.apiKeys.list, { orgId });
    expect(listed.map((key) => [key.apiKeyId, key.endReason, key.scopes])).toEqual([
      [successor, null, ["usage:read"]],
      [apiKeyId, "rotated", ["usage:read"]],
    ]);
    const rows = await auditRows(t, orgId);
    expect(rows).toMatchObject([{ action: "apiKey.rotated", resourceId: apiKeyId }, {}]);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(24));
    await settle(t);
  });

  test("[A-06] without an overlap the old key ends at once, and one in its overlap can be ended early", async () => {
    const { t, orgId, as, text, statusOf, rotate } = await setup();
    const second = await rotate(0);
    expect([await statusOf(text), await statusOf(second.secret)]).toEqual([401, 200]);
    const third = await rotate(3, second.apiKeyId);
    expect(await statusOf(second.secret)).toBe(200);
    await as.mutation(api.security.apiKeys.revoke, { orgId, apiKeyId: second.apiKeyId });
    expect([await statusOf(second.secret), await statusOf(third.secret)]).toEqual([401, 200]);
    await settle(t);
  });

  test("what cannot be rotated is refused: another's key, an ended or rotated one, an overlap beyond a week", async () => {
    const { t, orgId, apiKeyId, rotate } = await setup();
    for (const days of [-1, 8, 0.5, Number.NaN]) expect(await refusalOf(rotate(days))).toBe("INVALID");
    const member = await makeMember(t, orgId, "member");
    const rotateAs = (as: typeof member.as, org: Id<"organizations">) =>
      refusalOf(as.action(api.security.apiKeys.rotate, { orgId: org, apiKeyId, overlapDays: 1 }));
    expect(await rotateAs(member.as, orgId)).toBe("FORBIDDEN");
    const otherOrg = await makeOrg(t);
    expect(await rotateAs((await makeMember(t, otherOrg)).as, otherOrg)).toBe("NOT_FOUND");
    expect(await refusalOf(rotate(1))).toBeNull();
    expect(await refusalOf(rotate(1)), "one successor each").toBe("CONFLICT");
    await settle(t);
  });

  test.each([{ revokedAt: 1 }, { expiresAt: 1 }])(
    "a key that has ended (%o) is not rotated",
    async (ended) => {
      const { rotate } = await setup(ended);
      expect(await refusalOf(rotate(1))).toBe("CONFLICT");
    },
  );
});

describe("update", () => {
  test("changes name and lists, keeps what is not named, and leaves an audit row", async () => {
    const { t, orgId, as, apiKeyId } = await setup({ addresses: ["10.0.0.1"] });
    await as.mutation(api.security.apiKeys.update, { orgId, apiKeyId, name: " New  name " });
    expect(await as.query(api.security.apiKeys.list, { orgId })).toMatchObject([
      { name: "New name", allowedAddresses: ["10.0.0.1"] },
    ]);
    await as.mutation(api.security.apiKeys.update, { orgId, apiKeyId, allowedAddresses: [] });
    expect(await as.query(api.security.apiKeys.list, { orgId })).toMatchObject([
      { name: "New name", allowedAddresses: [] },
    ]);
    expect((await auditRows(t, orgId)).map((row) => row.action)).toEqual([
      "apiKey.updated",
      "apiKey.updated",
    ]);
    await settle(t);
  });

  test("what makes no sense, a weak role, another's key and an ended key are refused", async () => {
    const { t, orgId, as, apiKeyId } = await setup();
    const update = (args: object, who = as, org = orgId) =>
      refusalOf(who.mutation(api.security.apiKeys.update, { orgId: org, apiKeyId, ...args }));
    expect(await update({ name: " " })).toBe("INVALID");
    expect(await update({ allowedAddresses: ["300.0.0.1"] })).toBe("INVALID");
    expect(await update({ allowedOrigins: ["https://example.com"] })).toBe("INVALID");
    expect(await update({ name: "x" }, (await makeMember(t, orgId, "member")).as)).toBe("FORBIDDEN");
    const otherOrg = await makeOrg(t);
    expect(await update({ name: "x" }, (await makeMember(t, otherOrg)).as, otherOrg)).toBe("NOT_FOUND");
    await as.mutation(api.security.apiKeys.revoke, { orgId, apiKeyId });
    expect(await update({ name: "x" })).toBe("CONFLICT");
    await settle(t);
  });
});

describe("reportLeak", () => {
  test("[A-11] ends the key at once, tells everyone, and shows who used it from where", async () => {
    const { t, orgId, as, apiKeyId, text, statusOf } = await setup();
    const use = (address: string) =>
      t.fetch("/api/v1/usage", { headers: { Authorization: `Bearer ${text}`, "X-Forwarded-For": address } });
    for (let i = 0; i < 12; i++) await use("198.51.100.7");
    await use("203.0.113.9");
    await as.mutation(api.security.apiKeys.reportLeak, { orgId, apiKeyId });
    expect(await statusOf(text)).toBe(401);
    expect(await as.query(api.security.apiKeys.callers, { orgId, apiKeyId })).toMatchObject({
      calls: 13,
      callers: [
        { address: "203.0.113.9", count: 1 },
        { address: "198.51.100.7", count: 12, refused: 0 },
      ],
    });
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({
      action: "apiKey.leaked",
      resourceId: apiKeyId,
    });
    await settle(t);
    const inbox = await as.query(api.notifications.inbox.list, {
      orgId,
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(inbox.page).toMatchObject([{ kind: "apiKey.leaked", severity: "critical" }]);
  });

  test("a weak role, another's key and an ended key are refused", async () => {
    const { t, orgId, as, apiKeyId } = await setup();
    const report = (who = as, org = orgId) =>
      refusalOf(who.mutation(api.security.apiKeys.reportLeak, { orgId: org, apiKeyId }));
    expect(await report((await makeMember(t, orgId, "member")).as)).toBe("FORBIDDEN");
    const otherOrg = await makeOrg(t);
    expect(await report((await makeMember(t, otherOrg)).as, otherOrg)).toBe("NOT_FOUND");
    expect(await report()).toBeNull();
    expect(await report()).toBe("CONFLICT");
    await settle(t);
  });
});
