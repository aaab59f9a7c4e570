import { expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { recordEvent } from "../events/record";
import { DAY_MS } from "../lib/time";
import { auditRows, makeMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { anchorBatch } from "./model/anchors";
import { chainBatch } from "./model/chain";
import { cutBatch } from "./model/retention";
import { RETENTION_DAYS } from "./rules/retention";

const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

test("[C-8] [T-iso-7] an export holds what fits the filters, disarmed, is fetched once, and leaves a row of its own", async () => {
  const { t, orgId, admin } = await setup();
  await write(t, orgId, '=HYPERLINK("http://x","y")');
  await chainAll(t);
  const file = await admin.as.action(api.audit.logs.exportCsv, { orgId, action: "organization.renamed" });
  expect(file).toMatchObject({ rows: 1, isComplete: true });
  const response = await t.fetch(pathOf(file.url));
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Disposition")).toContain(`filename="${file.fileName}"`);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const text = await response.text();
  const [header, row] = text.replace("\uFEFF", "").split("\r\n");
  expect(header).toMatch(/^number,time,actor kind,actor,/);
  expect(row).toMatch(/^1,2026-11-20T12:00:00\.000Z,system,test,test,organization\.renamed,organization,/);
  // Values are JSON texts, which begin with a brace; a bare one is disarmed as rules/csv shows.
  expect(row).toContain("HYPERLINK");
  expect((await t.fetch(pathOf(file.url))).status).toBe(404);
  expect((await auditRows(t, orgId)).at(-1)).toMatchObject({
    action: "audit.exported",
    actorId: admin.userId,
    after: '{"rows":1,"filters":{"action":"organization.renamed"}}',
  });
  vi.useRealTimers();
});

test("[T-iso-7] the address of an export ends after ten minutes, and nothing of it or its token stays", async () => {
  const { t, orgId, admin } = await setup();
  const file = await admin.as.action(api.audit.logs.exportCsv, { orgId });
  expect(file.expiresAt - NOW).toBe(10 * MINUTE);
  const stored = [await t.run((ctx) => ctx.db.query("auditExports").collect()), await auditRows(t, orgId)];
  expect(JSON.stringify(stored)).not.toContain(file.url.split("/").at(-1));
  vi.setSystemTime(NOW + 10 * MINUTE);
  expect((await t.fetch(pathOf(file.url))).status).toBe(404);
  expect((await t.fetch("/downloads/short")).status).toBe(404);
  vi.useRealTimers();
});

test("[T-iso-7] only those who may export can, and of their own organisation", async () => {
  const { t, orgId, admin } = await setup();
  const member = await makeMember(t, orgId, "member");
  const other = await makeOrg(t);
  expect(await refusalOf(member.as.action(api.audit.logs.exportCsv, { orgId }))).toBe("FORBIDDEN");
  expect(await refusalOf(admin.as.action(api.audit.logs.exportCsv, { orgId: other }))).toBe("NOT_FOUND");
  vi.useRealTimers();
});

test("[C-9] retention deletes a prefix, keeps the hash where it cut, and the rest is still one right chain", async () => {
  const { t, orgId, admin } = await setup();
  for (let i = 0; i < 5; i++) await write(t, orgId, `old ${i}`);
  await chainAll(t);
  await t.run((ctx) => anchorBatch(ctx, NOW + MINUTE));
  const cutHash = (await auditRows(t, orgId)).at(-1)!.hash;
  vi.setSystemTime(NOW + 200 * DAY_MS);
  for (let i = 0; i < 3; i++) await write(t, orgId, `new ${i}`);
  await chainAll(t);
  // Nothing of these is older than the plan keeps, and everything is a second later.
  vi.setSystemTime(NOW + RETENTION_DAYS.pro * DAY_MS);
  await cutAll(t);
  expect((await auditRows(t, orgId)).length).toBe(8);
  vi.setSystemTime(NOW + (RETENTION_DAYS.pro + 2) * DAY_MS);
  await cutAll(t);
  await chainAll(t);
  const rows = await auditRows(t, orgId);
  expect(rows.map(({ seq }) => seq)).toEqual([6, 7, 8, 9]);
  expect(rows[0]!.prevHash).toBe(cutHash);
  expect(rows.at(-1)).toMatchObject({
    action: "audit.trimmed",
    actorLabel: "auditRetention",
    after: `{"count":5,"upToSeq":5,"digest":"${cutHash}"}`,
  });
  expect(await admin.as.action(api.audit.logs.verify, { orgId })).toMatchObject({ ok: true, checked: 4 });
  vi.useRealTimers();
});

test("[C-9] after retention has cut, a further row deleted from the beginning is found, and so is a moved cut", async () => {
  const { t, orgId, admin } = await setup();
  for (let i = 0; i < 3; i++) await write(t, orgId, `old ${i}`);
  await chainAll(t);
  vi.setSystemTime(NOW + (RETENTION_DAYS.pro + 2) * DAY_MS);
  for (let i = 0; i < 3; i++) await write(t, orgId, `new ${i}`);
  await chainAll(t);
  await cutAll(t);
  const first = (await auditRows(t, orgId))[0]!;
  await t.run((ctx) => ctx.db.delete("auditLogs", first._id));
  const verify = () => admin.as.action(api.audit.logs.verify, { orgId });
  expect(await verify()).toMatchObject({ ok: false, firstBad: { seq: 4 } });
  await t.run(async (ctx) => {
    const chain = (await ctx.db.query("auditChains").first())!;
    await ctx.db.patch("auditChains", chain._id, { cutSeq: 4, cutHash: first.hash! });
  });
  expect(await verify()).toMatchObject({ ok: false, firstBad: { reason: expect.stringMatching(/seal/) } });
  vi.useRealTimers();
});

test("[C-9] retention leaves a prefix that was tampered with as it is: what is wrong with it must not be deleted", async () => {
  const { t, orgId, admin } = await setup();
  for (let i = 0; i < 3; i++) await write(t, orgId, `old ${i}`);
  await chainAll(t);
  const rows = await auditRows(t, orgId);
  await t.run((ctx) => ctx.db.patch("auditLogs", rows[1]!._id, { after: "{}" }));
  vi.setSystemTime(NOW + (RETENTION_DAYS.pro + 2) * DAY_MS);
  await cutAll(t);
  expect(await auditRows(t, orgId)).toHaveLength(3);
  expect(await admin.as.action(api.audit.logs.verify, { orgId })).toMatchObject({
    ok: false,
    firstBad: { seq: 2 },
  });
  vi.useRealTimers();
});

async function setup() {
  const t = setupBackend();
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const orgId = await makeOrg(t);
  return { t, orgId, admin: await makeMember(t, orgId, "admin") };
}

const write = async (t: TestBackend, orgId: Id<"organizations">, name: string) => {
  await runInOrg(t, orgId, (ctx) =>
    recordEvent(ctx, {
      type: "organization.renamed",
      subject: { type: "organization", id: orgId },
      payload: { name },
    }),
  );
  await settle(t);
};

const chainAll = (t: TestBackend) => t.run((ctx) => chainBatch(ctx, Date.now() + MINUTE));

async function cutAll(t: TestBackend): Promise<void> {
  for (let isMore = true; isMore;) isMore = (await t.run((ctx) => cutBatch(ctx as never, Date.now()))).isMore;
  await settle(t);
}

const pathOf = (url: string) => new URL(url).pathname;
