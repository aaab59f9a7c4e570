import { describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { HOUR_MS } from "../lib/time";
import { makeMember, makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import {
  anchorAll,
  anEvent,
  bareRow,
  chainAll,
  insertLinked,
  LATER,
  reAppend,
  rowAt,
  setup,
  tamper,
  verify,
  write,
} from "../test.auditChain";
import { patchChain } from "./model/chain";
import { hashRow } from "./rules/chain";

describe("[C-9] the check of the chain", () => {
  test("an untouched log is right, page after page, and says up to where it is anchored", async () => {
    const { t, orgId, admin } = await setup(4);
    await anchorAll(t);
    await write(t, orgId, "after the anchor");
    await chainAll(t);
    expect(await verify(admin, orgId)).toMatchObject({
      ok: true,
      checked: 5,
      total: 5,
      firstBad: null,
      anchoredUpTo: 4,
    });
  });

  test("an empty log is right", async () => {
    const { orgId, admin } = await setup(0);
    expect(await verify(admin, orgId)).toMatchObject({ ok: true, checked: 0, total: 0 });
  });

  test("rows that wait for their number are no fault", async () => {
    const { t, orgId, admin } = await setup(2);
    await write(t, orgId, "not chained yet");
    expect(await verify(admin, orgId)).toMatchObject({ ok: true, checked: 2 });
  });

  test.each([
    "action",
    "actorId",
    "actorLabel",
    "resourceId",
    "before",
    "after",
    "ip",
    "userAgent",
    "traceId",
  ] as const)("a changed %s is found and named", async (field) => {
    const { t, orgId, admin } = await setup(5);
    await tamper(t, async (db) => db.patch((await rowAt(db, orgId, 3))._id, { [field]: "else" }));
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 3, reason: expect.stringMatching(/changed/) },
    });
  });

  test("a changed time is found and named", async () => {
    const { t, orgId, admin } = await setup(5);
    await tamper(t, async (db) => db.patch((await rowAt(db, orgId, 2))._id, { at: 1 }));
    expect(await verify(admin, orgId)).toMatchObject({ ok: false, firstBad: { seq: 2 } });
  });

  test("a row deleted in the middle, or at the beginning, is found and named", async () => {
    for (const seq of [1, 3]) {
      const { t, orgId, admin } = await setup(5);
      await tamper(t, async (db) => db.delete((await rowAt(db, orgId, seq))._id));
      expect(await verify(admin, orgId)).toMatchObject({
        ok: false,
        firstBad: { seq, reason: expect.stringMatching(/deleted/) },
      });
    }
  });

  test("a deleted tail is found and named", async () => {
    const { t, orgId, admin } = await setup(5);
    await tamper(t, async (db) => {
      for (const seq of [4, 5]) await db.delete((await rowAt(db, orgId, seq))._id);
    });
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 4, reason: expect.stringMatching(/too early/) },
    });
  });

  test("a deleted tail is found by the anchor even when the note of the end is taken back too", async () => {
    const { t, orgId, admin } = await setup(3);
    const early = await t.run((ctx) => ctx.db.query("auditChains").first());
    for (const name of ["four", "five"]) await write(t, orgId, name);
    await chainAll(t);
    await anchorAll(t);
    await tamper(t, async (db) => {
      for (const seq of [4, 5]) await db.delete((await rowAt(db, orgId, seq))._id);
      const { _id, _creationTime, ...rest } = early!;
      await db.replace(_id, rest);
    });
    expect(await verify(admin, orgId)).toMatchObject({ ok: false, firstBad: { seq: 4, upTo: 5 } });
  });

  test("a row appended with the right hash is found and named", async () => {
    const { t, orgId, admin } = await setup(4);
    await tamper(t, async (db) => {
      const last = await rowAt(db, orgId, 4);
      await insertLinked(db, { ...last, action: "forged" }, 5, last.hash!);
    });
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 5, reason: expect.stringMatching(/added/) },
    });
  });

  test("a row inserted with a number that exists is found and named, also before the beginning", async () => {
    for (const [seq, named] of [
      [3, 3],
      [0, 0],
    ] as const) {
      const { t, orgId, admin } = await setup(4);
      await tamper(t, async (db) => {
        const { _id, _creationTime, ...copy } = await rowAt(db, orgId, 3);
        await db.insert({ ...copy, seq });
      });
      expect(await verify(admin, orgId)).toMatchObject({ ok: false, firstBad: { seq: named } });
    }
  });

  test("two rows that changed places are found and named", async () => {
    const { t, orgId, admin } = await setup(5);
    await tamper(t, async (db) => {
      const [two, three] = [await rowAt(db, orgId, 2), await rowAt(db, orgId, 3)];
      await db.patch(two._id, { seq: 3 });
      await db.patch(three._id, { seq: 2 });
    });
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 2, reason: expect.stringMatching(/follow/) },
    });
  });

  test("a tail that was deleted and appended anew with right hashes is found by the anchor, and its first row named", async () => {
    const { t, orgId, admin } = await setup(6);
    await anchorAll(t);
    vi.useFakeTimers({ now: Date.now() + 2 * LATER, toFake: ["Date"] });
    await tamper(t, (db) => reAppend(db, orgId, 4, 6));
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 4, upTo: 6, reason: expect.stringMatching(/rewritten/) },
    });
    vi.useRealTimers();
  });

  test("rows rewritten in place with right hashes are found, between the anchors that enclose them", async () => {
    const { t, orgId, admin } = await setup(3);
    await anchorAll(t);
    for (const name of ["four", "five", "six"]) await write(t, orgId, name);
    await chainAll(t);
    await anchorAll(t, 2 * HOUR_MS);
    await tamper(t, async (db) => {
      let prevHash = (await rowAt(db, orgId, 4)).hash!;
      for (const seq of [5, 6]) {
        const row = { ...(await rowAt(db, orgId, seq)), after: '{"name":"forged"}' };
        const hash = await hashRow(row, seq, prevHash);
        await db.patch(row._id, { after: row.after, prevHash, hash });
        prevHash = hash;
      }
    });
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 4, upTo: 6, reason: expect.stringMatching(/rewritten/) },
    });
  });

  test("a rewritten chain is found between anchors too, because nobody can seal another end without the deployment's key", async () => {
    const { t, orgId, admin } = await setup(4);
    await tamper(t, (db) => reAppend(db, orgId, 2, 4));
    expect(await verify(admin, orgId)).toMatchObject({ ok: false, firstBad: { seq: 1, upTo: 4 } });
    await tamper(t, async (db) => {
      const last = await rowAt(db, orgId, 4);
      await db.patch((await db.chain(orgId))._id, { hash: last.hash! });
    });
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 4, reason: expect.stringMatching(/seal/) },
    });
  });

  test("forged and removed anchors are found", async () => {
    const { t, orgId, admin } = await setup(3);
    await anchorAll(t);
    const anchor = (await t.run((ctx) => ctx.db.query("auditAnchors").first()))!;
    await tamper(t, (db) => db.patch(anchor._id, { seq: 2, hash: "0".repeat(64) }));
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 2, reason: expect.stringMatching(/anchor/) },
    });
    await tamper(t, (db) => db.delete(anchor._id));
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 3, reason: expect.stringMatching(/anchor/) },
    });
  });

  test("an anchor kept elsewhere finds a database that was made anew as a whole", async () => {
    const { t, orgId, admin } = await setup(4);
    await anchorAll(t);
    const kept = (await admin.as.query(api.audit.logs.anchor, { orgId }))!.line;
    const [seq, hash] = kept.split(":") as [string, string];
    const outside = { seq: Number(seq), hash };
    expect(await verify(admin, orgId, outside)).toMatchObject({ ok: true });
    await tamper(t, async (db) => {
      for (let n = 1; n <= 4; n++) await db.delete((await rowAt(db, orgId, n))._id);
      await db.delete((await db.chain(orgId))._id);
    });
    const anchors = await t.run((ctx) => ctx.db.query("auditAnchors").collect());
    await tamper(t, async (db) => {
      for (const anchor of anchors) await db.delete(anchor._id);
    });
    expect(await verify(admin, orgId)).toMatchObject({ ok: true, checked: 0 });
    expect(await verify(admin, orgId, outside)).toMatchObject({ ok: false, firstBad: { seq: 1, upTo: 4 } });
  });

  test("a log of several pages is walked to its end, and a fault on the last page is named", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    const admin = await makeMember(t, orgId, "admin");
    await t.run(async (ctx) => {
      const eventId = await anEvent(ctx, orgId);
      for (let i = 0; i < 620; i++) await ctx.db.insert("auditLogs", { ...bareRow(orgId, eventId), at: i });
    });
    for (let i = 0; i < 8; i++) await chainAll(t);
    expect(await verify(admin, orgId)).toMatchObject({ ok: true, checked: 620, total: 620 });
    // The copy stands right behind the last row of a page.
    await tamper(t, async (db) => {
      const { _id, _creationTime, ...copy } = await rowAt(db, orgId, 450);
      await db.insert(copy);
    });
    expect(await verify(admin, orgId)).toMatchObject({
      ok: false,
      firstBad: { seq: 450, reason: expect.stringMatching(/twice/) },
    });
  });

  test("a check that is asked to go on starts where it stopped, also when retention has moved the beginning past it", async () => {
    const { t, orgId, admin } = await setup(5);
    const place = async (seq: number) => {
      const row = await t.run((ctx) =>
        ctx.db
          .query("auditLogs")
          .withIndex("by_org_seq", (q) => q.eq("orgId", orgId).eq("seq", seq))
          .first(),
      );
      return { seq, hash: row!.hash!, anchored: 0, checked: seq };
    };
    const goOn = async (seq: number, next = place(seq)) =>
      admin.as.action(api.audit.logs.verify, { orgId, next: await next });
    expect(await goOn(2)).toMatchObject({ ok: true, checked: 5, next: null });
    const early = place(1);
    await early;
    await tamper(t, async (db) => {
      for (const seq of [1, 2]) await db.delete((await rowAt(db, orgId, seq))._id);
    });
    expect(await goOn(1, early)).toMatchObject({ ok: false, firstBad: { seq: 2 } });
    await t.run(async (ctx) => {
      const chain = (await ctx.db.query("auditChains").first())!;
      const cutHash = (await ctx.db.query("auditLogs").first())!.prevHash!;
      await patchChain(ctx, chain, { cutSeq: 2, cutHash });
    });
    expect(await goOn(1, early)).toMatchObject({ ok: true });
  });
});
