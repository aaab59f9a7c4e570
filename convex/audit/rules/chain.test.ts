import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonicalJson";
import type { Canonical } from "./canonicalJson";
import { GENESIS_HASH, hashRow, walk } from "./chain";
import type { Anchor, ChainRow } from "./chain";
import { csvLine } from "./csv";
import { describeBreak } from "./faults";

const SEED = Math.floor(Math.random() * 2 ** 31);
console.info(`seed ${SEED}`);
const seeded = { seed: SEED };

const canonical = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Canonical>;

test("[C-9] canonical JSON is JSON that says the same, whatever order the fields were set in", () => {
  fc.assert(
    fc.property(canonical, (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text) as Canonical)).toBe(text);
    }),
    seeded,
  );
});

test("[C-9] two values have the same canonical JSON only if they are the same", () => {
  fc.assert(
    fc.property(canonical, canonical, (a, b) => {
      const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(canonicalJson(a) === canonicalJson(b)).toBe(isSame);
    }),
    seeded,
  );
});

test("[C-9] canonical JSON sorts by UTF-16 units, leaves out what is undefined and refuses what JSON cannot say", () => {
  expect(canonicalJson({ b: 1, a: undefined, "\u00e9": [null, true], A: '\u2028"' })).toBe(
    '{"A":"\u2028\\"","b":1,"é":[null,true]}',
  );
  expect(canonicalJson(1e21)).toBe("1e+21");
  expect(() => canonicalJson(Number.NaN)).toThrow();
});

test("[C-9] in a random chain any single change, removal, doubling or exchange is found, at the first row it touches", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ action: fc.string(), after: fc.option(fc.string(), { nil: undefined }) }), {
        minLength: 2,
        maxLength: 12,
      }),
      fc.nat(),
      fc.constantFrom("change", "remove", "double", "exchange", "rehash"),
      async (contents, at, harm) => {
        const rows = await chained(contents);
        const right = await walk(rows, start, [], 0);
        expect(right).toMatchObject({ broken: null, last: { seq: rows.length } });
        const i = at % (rows.length - 1);
        const { broken } = await walk(await harmed(rows, i, harm), start, anchorsOf(rows), 0);
        const named = harm === "double" ? i + 1 : harm === "rehash" ? 1 : i + 1;
        expect(broken).toMatchObject({ seq: named });
        expect(describeBreak(broken!)).toMatch(/\d/);
      },
    ),
    { ...seeded, numRuns: 60 },
  );
});

test("[C-8] a cell that a spreadsheet would run is disarmed, also behind spaces; numbers stay numbers; the rest is RFC 4180", () => {
  expect(csvLine(['=HYPERLINK("http://x","y")', "+1", "-1", "@a", "\t=1", "  =1", "\r=1"])).toBe(
    `"'=HYPERLINK(""http://x"",""y"")",'+1,'-1,'@a,'\t=1,'  =1,"'\r=1"\r\n`,
  );
  expect(csvLine([-5, 'a "b", c', "two\nlines", null, undefined, "plain"])).toBe(
    '-5,"a ""b"", c","two\nlines",,,plain\r\n',
  );
});

test("[C-8] what a reader of RFC 4180 gets back from any line is what was written, but for the disarming quote", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), (cells) => {
      const read = readLine(csvLine(cells));
      expect(read.map((cell, i) => (cell === `'${cells[i]}` ? cells[i] : cell))).toEqual(cells);
      for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    }),
    seeded,
  );
});

const start = { seq: 0, hash: GENESIS_HASH };

async function chained(contents: { action: string; after?: string }[]): Promise<ChainRow[]> {
  const rows: ChainRow[] = [];
  let prevHash = GENESIS_HASH;
  for (const [i, content] of contents.entries()) {
    const row = { ...bare, ...content, at: i } as ChainRow;
    const hash = await hashRow(row, i + 1, prevHash);
    rows.push({ ...row, seq: i + 1, prevHash, hash });
    prevHash = hash;
  }
  return rows;
}

const anchorsOf = (rows: ChainRow[]): Anchor[] => {
  const last = rows.at(-1)!;
  return [{ seq: last.seq!, hash: last.hash!, at: null }];
};

async function harmed(rows: ChainRow[], i: number, harm: string): Promise<ChainRow[]> {
  const other = { ...rows[i]!, action: `${rows[i]!.action}!` };
  if (harm === "change") return rows.with(i, other);
  if (harm === "remove") return rows.toSpliced(i, 1);
  if (harm === "double") return rows.toSpliced(i + 1, 0, rows[i]!);
  if (harm === "exchange") {
    const [a, b] = [rows[i]!, rows[i + 1]!];
    return rows.with(i, { ...b, seq: a.seq! }).with(i + 1, { ...a, seq: b.seq! });
  }
  const rewritten = rows.slice(0, i);
  let prevHash = rewritten.at(-1)?.hash ?? GENESIS_HASH;
  for (const row of [other, ...rows.slice(i + 1)]) {
    const hash = await hashRow(row, row.seq!, prevHash);
    rewritten.push({ ...row, prevHash, hash });
    prevHash = hash;
  }
  return rewritten;
}

const bare = {
  _creationTime: 0,
  orgId: "org",
  actorKind: "user",
  actorId: "someone",
  resourceType: "contact",
  resourceId: "c",
  eventId: "e",
  traceId: "t",
};

function reversed(value: Canonical): Canonical {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((inner: Canonical) => reversed(inner));
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner as Canonical)]),
  );
}

// An object stays apart from a list, also when both are empty.
function sorted(value: Canonical): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((inner: Canonical) => sorted(inner));
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: fields.map(([name, inner]) => [name, sorted(inner as Canonical)]) };
}

/** A reader of one CSV line, written from the RFC. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const cell = quoted ? quoted[0] : /^[^,]*/.exec(rest)![0];
    cells.push(quoted ? quoted[1]!.replaceAll('""', '"') : cell);
    rest = rest.slice(cell.length);
    if (rest === "") return cells;
    rest = rest.slice(1);
  }
}
