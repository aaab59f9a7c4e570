import type { Readable } from "node:stream";
import { csvRows } from "./csv.ts";
import { ImportError, reasonOf } from "./importError.ts";

/** A JSON array is parsed as a whole: this is what Convex takes. */
const JSON_ARRAY_BYTES_MAX = 16 * 1024 * 1024;

export type RowFormat = "csv" | "jsonLines" | "jsonArray";

/** The rows of a file as parsed JSON, one after the other. ImportError names the row that can't be read. */
export function rowsOf(format: RowFormat, stream: Readable): AsyncGenerator<unknown> {
  switch (format) {
    case "csv":
      return csvRows(textOf(stream));
    case "jsonLines":
      return jsonLineRows(stream);
    case "jsonArray":
      return jsonArrayRows(stream);
  }
}

export async function* jsonLineRows(stream: Readable): AsyncGenerator<unknown> {
  let row = 0;
  for await (const line of linesOf(stream)) {
    row += 1;
    try {
      yield JSON.parse(line) as unknown;
    } catch (error) {
      throw new ImportError(`Row ${row} wasn't valid JSON: ${reasonOf(error)}`);
    }
  }
}

async function* jsonArrayRows(stream: Readable): AsyncGenerator<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > JSON_ARRAY_BYTES_MAX) {
      throw new ImportError(
        `Import is too large for JSON (${size} bytes > maximum 16 MiB). Consider converting data to JSONLines`,
      );
    }
    pieces.push(piece);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch (error) {
    throw new ImportError(`Not valid JSON: ${reasonOf(error)}`);
  }
  if (!Array.isArray(value)) throw new ImportError("Not a JSON array");
  yield* value as unknown[];
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(stream)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

async function* textOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (piece?: Buffer): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch (error) {
      throw new ImportError(`Import wasn't valid UTF8: ${reasonOf(error)}`);
    }
  };
  for await (const piece of stream as AsyncIterable<Buffer>) yield decode(piece);
  yield decode();
}
