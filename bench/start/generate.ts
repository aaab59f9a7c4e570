// Runs in a process of its own, which lets go of the file by ending. Prints how many bytes of JSON it wrote.
import { SqliteFile } from "../../embedded/src/store/sqlite/sqliteFile.ts";
import type { RowValues } from "../../embedded/src/store/durableStore.ts";
import { FIRST_TABLE_NUMBER } from "../../embedded/src/store/snapshot.ts";
import { DOCUMENTS_PER_OWNER, INDEX, TABLE } from "./events.ts";
import { encodeId, ID_RANDOM_BYTES } from "../../embedded/src/values/documentId.ts";

const ROWS_PER_BATCH = 20_000;
const START_MS = 1_700_000_000_000;
const TEXT =
  "Asked for a quote for the second site and wants to hear back before the end of the quarter, best by phone";

/** Writes a database with so many documents of one table, past the engine; returns the bytes of their JSON. */
function generate(path: string, documents: number): number {
  const file = new SqliteFile(path);
  const random = randomness(documents);
  let jsonBytes = 0;
  try {
    file.head(random(32));
    for (let from = 0; from < documents; from += ROWS_PER_BATCH) {
      const put: RowValues = [];
      for (let at = from; at < Math.min(documents, from + ROWS_PER_BATCH); at += 1) {
        const atMs = START_MS + at;
        const id = encodeId(FIRST_TABLE_NUMBER, random(ID_RANDOM_BYTES), atMs);
        const json = JSON.stringify({
          _creationTime: atMs,
          _id: id,
          at: atMs - (at % 977),
          owner: `owner${(at * 7919) % Math.ceil(documents / DOCUMENTS_PER_OWNER)}`,
          text: TEXT.slice(at % 30),
        });
        jsonBytes += json.length;
        put.push(at + 1, FIRST_TABLE_NUMBER, id, String(BigInt(atMs) * 1_000_000n), json);
      }
      file.write({
        ts: String(BigInt(START_MS + documents) * 1_000_000n),
        put,
        remove: [],
        droppedTables: [],
        catalog: from > 0 ? null : catalog(),
      });
    }
  } finally {
    file.close();
  }
  return jsonBytes;
}

function catalog() {
  const indexes = [{ name: INDEX, fields: ["owner", "at"] }];
  return {
    nextNumber: FIRST_TABLE_NUMBER + 1,
    tables: [{ number: FIRST_TABLE_NUMBER, component: "", name: TABLE, indexes }],
  };
}

/** The same bytes in every run. */
function randomness(seed: number): (bytes: number) => Uint8Array {
  let state = seed >>> 0;
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

const [path, documents] = [process.argv[2]!, Number(process.argv[3])];
console.log(JSON.stringify({ jsonBytes: generate(path, documents) }));
