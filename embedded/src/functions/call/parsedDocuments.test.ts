import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";

const ROWS = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const add = mutation(async (ctx, doc) => await ctx.db.insert("rows", doc));
export const patch = mutation(async (ctx, { id, value }) => await ctx.db.patch(id, value));
export const spoiled = query(async (ctx, { id }) => {
  const first = await ctx.db.get(id);
  first.nested.list.push("spoiled");
  first.nested.more = 1;
  first.extra = true;
  for (const row of await ctx.db.query("rows").collect()) row.nested.list.length = 0;
  return (await ctx.db.get(id)).nested;
});
export const read = query(async (ctx, { id }) => {
  const got = await ctx.db.get(id);
  const found = (await ctx.db.query("rows").collect()).find((row) => row._id === id);
  return { got, found, big: typeof got.big === "bigint" ? String(got.big) : null };
});
export const sideBySide = query(async (ctx, { ids }) => {
  const all = Promise.all(ids.map((id) => ctx.db.get(id)));
  const own = JSON.parse('{"a":[1,2]}');
  own.a.push(3);
  const docs = await all;
  const streams = await Promise.all([ctx.db.query("rows").collect(), ctx.db.query("rows").order("desc").collect()]);
  return { ns: docs.map((doc) => doc?.n ?? null), own, counts: streams.map((rows) => rows.map((row) => row.n)) };
});
export const ownText = query(async (ctx, { id }) => {
  const text = await Convex.asyncSyscall("1.0/get", JSON.stringify({ id, isSystem: false, version: "1.48.0" }));
  const again = JSON.parse(text, (key, value) => (key === "n" ? -value : value));
  const third = JSON.parse(text);
  return { type: typeof text, reversed: again.n, n: third.n, names: [JSON.parse.name, JSON.parse.length] };
});
`;

describe("documents that are read again", () => {
  let app: TestApp;
  const ids: string[] = [];

  beforeAll(async () => {
    app = await startTestApp({ files: { rows: ROWS } });
    for (let n = 0; n < 5; n += 1) {
      const nested = { list: ["a", "b"], deep: { n } };
      ids.push((await app.call("rows:add", { n, nested, big: { $integer: "BQAAAAAAAAA=" } })) as string);
    }
  });
  afterAll(() => app.close());

  it("[FUN49] code may change what it read: the next read gives what is stored, within a call and in later ones", async () => {
    for (let times = 0; times < 4; times += 1) {
      expect(await app.call("rows:spoiled", { id: ids[1]! })).toEqual({ list: ["a", "b"], deep: { n: 1 } });
    }
  });

  it("[FUN49] a document that was changed is read as it is now, though its former text was parsed often", async () => {
    const id = ids[2]!;
    for (let round = 0; round < 4; round += 1) {
      for (let times = 0; times < 3; times += 1) {
        const { got, found, big } = (await app.call("rows:read", { id })) as {
          got: { n: number };
          found: unknown;
          big: unknown;
        };
        expect(got).toEqual(found);
        expect(got.n).toBe(round === 0 ? 2 : 100 + round);
        expect(big).toBe("5");
      }
      await app.call("rows:patch", { id, value: { n: 101 + round } });
    }
    await app.call("rows:patch", { id, value: { n: 2 } });
  });

  it("[FUN49] reads that go on side by side each get their own document", async () => {
    for (let times = 0; times < 4; times += 1) {
      const wanted = [ids[3]!, ids[0]!, ids[3]!, ids[4]!];
      expect(await app.call("rows:sideBySide", { ids: wanted })).toEqual({
        ns: [3, 0, 3, 4],
        own: { a: [1, 2, 3] },
        counts: [
          [0, 1, 2, 3, 4],
          [4, 3, 2, 1, 0],
        ],
      });
    }
  });

  it("[FUN49] code that parses for itself is served by the language's own JSON.parse", async () => {
    for (let times = 0; times < 4; times += 1) {
      const result = await app.call("rows:ownText", { id: ids[4]! });
      expect(result).toEqual({ type: "string", reversed: -4, n: 4, names: ["parse", 2] });
    }
  });
});
