import { describe, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import { auditRows, makeOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import { anEvent, bareRow, chainAll, LATER, setup, write } from "../test.auditChain";
import { GENESIS_HASH, hashRow } from "./rules/chain";

describe("[C-9] the sequencer", () => {
  test("numbers every row of every organisation without holes, in the order of storing, each linked to the one before", async () => {
    const t = setupBackend();
    const [a, b] = [await makeOrg(t), await makeOrg(t)];
    for (let i = 0; i < 7; i++) await write(t, i % 2 ? a : b, `n${i}`);
    await chainAll(t);
    await write(t, a, "later");
    await chainAll(t);
    for (const orgId of [a, b]) {
      const rows = await auditRows(t, orgId);
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
      let prevHash = GENESIS_HASH;
      for (const row of rows) {
        expect(row.prevHash).toBe(prevHash);
        expect(row.hash).toBe(await hashRow(row, row.seq!, prevHash));
        prevHash = row.hash!;
      }
    }
  });

  test("leaves what it once wrote as it is, however often it runs", async () => {
    const { t, orgId } = await setup(3);
    const before = await auditRows(t, orgId);
    await chainAll(t);
    await t.mutation(internal.audit.jobs.chain, {});
    expect(await auditRows(t, orgId)).toEqual(before);
  });

  test("goes on by itself while there is more than one transaction may take", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    await t.run(async (ctx) => {
      const eventId = await anEvent(ctx, orgId);
      for (let i = 0; i < 450; i++) await ctx.db.insert("auditLogs", { ...bareRow(orgId, eventId), at: i });
    });
    vi.useFakeTimers({ now: Date.now() + LATER, toFake: ["Date"] });
    await t.mutation(internal.audit.jobs.chain, {});
    await settle(t);
    vi.useRealTimers();
    const numbers = (await auditRows(t, orgId)).map(({ seq }) => seq);
    expect(numbers).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
  });

  test("writers and the sequencer touch no row together: a writer reads nothing of the chain", async () => {
    const { t, orgId } = await setup(2);
    const chains = () => t.run((ctx) => ctx.db.query("auditChains").collect());
    const before = await chains();
    await write(t, orgId, "one more");
    expect(await chains()).toEqual(before);
  });
});
