import { ImportError } from "./importError.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

/** Field names as the documents of an import may have them. */
const FIELD_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** What is read as a number: Convex takes everything that a float's text can be, and nothing else. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Reads records of a CSV file (RFC 4180), its first record naming the fields. Cells are numbers if they look like one, else text. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<JsonObject> {
  let fields: string[] | null = null;
  let row = 0;
  for await (const cells of csvRecords(pieces)) {
    if (fields === null) {
      fields = cells.map(fieldName);
      continue;
    }
    row += 1;
    if (cells.length !== fields.length)
      throw new ImportError(`CSV row ${row} doesn't have all of the fields in the header`);
    yield Object.fromEntries(fields.map((field, at): [string, JsonValue] => [field, cellValue(cells[at]!)]));
  }
  if (fields === null) throw new ImportError("CSV file doesn't have headers");
}

function fieldName(header: string): string {
  const name = header.trim();
  if (FIELD_NAME.test(name)) return name;
  throw new ImportError(
    `CSV header ${JSON.stringify(name)} isn't a valid field name: it must start with a letter or an underscore and have only letters, digits and underscores`,
  );
}

function cellValue(cell: string): JsonValue {
  return NUMBER.test(cell) ? Number(cell) : cell;
}

type State = "cellStart" | "plain" | "quoted" | "quoteSeen";

async function* csvRecords(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  const reader = new RecordReader();
  for await (const piece of pieces) yield* reader.read(piece);
  yield* reader.end();
}

/** Takes a CSV text in pieces of any size. Blank lines are no records. */
class RecordReader {
  #cells: string[] = [];
  #cell = "";
  #state: State = "cellStart";

  read(piece: string): string[][] {
    const records: string[][] = [];
    for (const char of piece) {
      if (this.#state === "quoted") {
        if (char === '"') this.#state = "quoteSeen";
        else this.#cell += char;
      } else if (char === '"' && this.#state === "cellStart") this.#state = "quoted";
      else if (char === '"' && this.#state === "quoteSeen") {
        this.#cell += char;
        this.#state = "quoted";
      } else if (char === ",") this.#endCell();
      else if (char === "\n") records.push(...this.#endRecord());
      else if (char !== "\r") {
        this.#cell += char;
        this.#state = "plain";
      }
    }
    return records;
  }

  end(): string[][] {
    if (this.#state === "quoted") throw new ImportError("The last quoted cell of the CSV file has no end");
    return this.#endRecord();
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = "";
    this.#state = "cellStart";
  }

  #endRecord(): string[][] {
    const isBlank = this.#cells.length === 0 && this.#cell === "" && this.#state === "cellStart";
    if (isBlank) return [];
    this.#endCell();
    const record = this.#cells;
    this.#cells = [];
    return [record];
  }
}
