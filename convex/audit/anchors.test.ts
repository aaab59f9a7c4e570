import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../lib/time";
import { makeMember, makeOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { chainAll, write } from "../test.auditChain";
import { anchorBatch } from "./model/anchors";

// Noon, so that some hours later is still the same day.
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS + DAY_MS / 2;

test("[C-9] a chain is anchored at most once an hour, and only when it has grown", async () => {
  const { t, grow, anchorAt } = await setup([]);
  await grow();
  expect(await anchorAt(NOON)).toEqual([1]);
  expect(await anchorAt(NOON + 2 * HOUR_MS)).toEqual([1]);
  await grow();
  await t.run(async (ctx) => {
    const chain = (await ctx.db.query("auditChains").first())!;
    expect(chain.anchorDueAt).toBe(NOON + HOUR_MS);
  });
  expect(await anchorAt(NOON + HOUR_MS - 1)).toEqual([1]);
  expect(await anchorAt(NOON + HOUR_MS)).toEqual([1, 2]);
});

test("[C-9] the first anchor of a day leaves the house: as a mail to each address for alerts, which holds its whole line", async () => {
  const { t, grow, anchorAt } = await setup(["a@ledger.example", "b@ledger.example"]);
  await grow();
  await anchorAt(NOON);
  const [anchor] = await t.run((ctx) => ctx.db.query("auditAnchors").collect());
  const expected = { kind: "auditAnchor", content: { anchor: `1:${anchor!.hash}` } };
  expect(await mails(t)).toMatchObject([
    { to: "a@ledger.example", ...expected },
    { to: "b@ledger.example", ...expected },
  ]);
  await grow();
  expect(await anchorAt(NOON + 2 * HOUR_MS)).toEqual([1, 2]);
  expect(await mails(t)).toHaveLength(2);
  await grow();
  await anchorAt(NOON + DAY_MS);
  expect(await mails(t)).toHaveLength(4);
});

async function setup(alertRecipients: string[]) {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  await makeMember(t, orgId);
  await t.run((ctx) => ctx.db.patch("organizations", orgId, { alertRecipients }));
  return {
    t,
    grow: async () => {
      await write(t, orgId, "grown");
      await chainAll(t);
    },
    /** Anchors as if it were that moment; gives the numbers of the anchored rows. */
    anchorAt: async (now: number) => {
      await t.run((ctx) => anchorBatch(ctx, now));
      await settle(t);
      return (await t.run((ctx) => ctx.db.query("auditAnchors").collect())).map(({ seq }) => seq);
    },
  };
}

const mails = (t: TestBackend) => t.run((ctx) => ctx.db.query("emailMessages").collect());
