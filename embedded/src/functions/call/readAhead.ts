import type { QueryStream } from "../../txn/transaction.ts";
import type { Ahead } from "../realm/execution.ts";

/** Documents handed over at once; the first times fewer, because most queries give few and some are left early. */
const AHEAD_MAX = 64;
const FIRST_AHEAD = 8;
const GROWTH = 4;

/**
 * Hands a function the next documents of the query that it goes over, so that it need not ask for each. What it takes
 * counts as read, and what it leaves does not: the query itself goes on only by what was taken, as soon as the
 * function asks for anything else or is over. Until then nothing can be written, so it will come by the same documents.
 */
export class ReadAhead {
  private readonly ahead: Ahead;
  private stream: QueryStream | null = null;
  private last: QueryStream | null = null;
  private size = 0;

  constructor(ahead: Ahead) {
    this.ahead = ahead;
  }

  /** To be called before anything that reads or writes. */
  settle(): void {
    const { stream, ahead } = this;
    if (stream === null) return;
    this.stream = null;
    if (ahead.at < ahead.texts.length) this.last = null;
    for (let taken = 0; taken < ahead.at; taken += 1) stream.next();
    ahead.texts = [];
    ahead.at = 0;
  }

  /** The result about to be given holds this document. */
  gives(documentJson: string): void {
    this.ahead.given = documentJson;
  }

  /** The function has asked for the next document of this query: it is likely to ask again. */
  prepare(stream: QueryStream, argsJson: string): void {
    this.size = this.last === stream ? Math.min(AHEAD_MAX, Math.max(FIRST_AHEAD, this.size * GROWTH)) : 0;
    this.last = stream;
    if (this.size === 0 || stream.ahead === undefined) return;
    const documents = stream.ahead(this.size);
    if (documents.length === 0) return;
    this.stream = stream;
    this.ahead.argsJson = argsJson;
    this.ahead.texts = documents.map((document) => document.json);
  }
}
