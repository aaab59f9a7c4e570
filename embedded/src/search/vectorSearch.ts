// Life of a vector index: declared by a commit (or found at the start) -> opened in the thread -> filled, portion by
// portion, from the snapshot in which it was found, while newer commits are passed on in order -> searched.
// Invariant: the thread has been sent exactly the durable commits up to now, each once, in their order; nothing is seen
// that a crash could take back. Only this thread knows which table an index belongs to.
import { Worker } from "node:worker_threads";
import { compileVectorQuery } from "./vectorQuery.ts";
import type { VectorHit } from "./vectorTable.ts";
import type { DocumentTexts, FromVectorWorker, ToVectorWorker } from "./vectorWorker.ts";
import type { IndexDefinition } from "../store/catalog.ts";
import type { Snapshot } from "../store/snapshot.ts";
import type { Table } from "../store/table.ts";
import type { Database } from "../txn/database.ts";
import type { JsonObject } from "../values/json.ts";

/** Text that is under way to the thread at once while an index is filled: bounds the memory that it takes. */
const FILL_CHARS = 4 * 1024 * 1024;
const FILL_DOCUMENTS = 1024;

interface OpenIndex {
  readonly key: number;
  readonly tableNumber: number;
  readonly filled: Promise<void>;
}

interface Waiting {
  resolve(hits: VectorHit[]): void;
  reject(error: Error): void;
}

/** Searches by vector over the durable documents, in a thread of its own: mutations go on meanwhile. */
export class VectorSearch {
  readonly #db: Database;
  readonly #unsubscribe: () => void;
  readonly #indexes = new Map<number, OpenIndex>();
  /** The indexes of each table, for a quick look at what is written. */
  readonly #keysByTable = new Map<number, number[]>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextTicket = 1;
  #isClosed = false;

  constructor(db: Database) {
    this.#db = db;
    this.#openAll(db.durableSnapshot());
    this.#unsubscribe = db.onDurable((_ts, commits) => {
      for (const { snapshot, footprint } of commits) {
        if (footprint === null) continue;
        if (footprint.catalogChanges.length > 0) this.#openAll(snapshot);
        if (this.#keysByTable.size > 0) this.#pass(footprint.writes);
      }
    });
  }

  /** Answers `ctx.vectorSearch`. What is wrong with the query is returned as text, in Convex's words. */
  async search(component: string, query: JsonObject): Promise<VectorHit[] | string> {
    const [tableName = "", indexName = ""] = String(query.indexName).split(".");
    const name = `${tableName}.${indexName}`;
    const tables = this.#db.durableSnapshot().tables;
    const table = tables.find(
      (each) => each?.address.component === component && each.address.name === tableName,
    );
    const index = table?.index(indexName) ?? null;
    const definition = index?.definition ?? table?.unbuilt.find((each) => each.name === indexName);
    if (definition === undefined) return `Index ${name} not found.`;
    if (definition.kind !== "vector") return `Index ${name} is not a vector index`;
    if (definition.staged === true || index === null)
      return `Index ${name} is currently staged and not available to query until it is enabled.`;
    const { dimensions = 0, filterFields = [] } = definition;
    const compiled = compileVectorQuery({ name, dimensions, filterFields }, query);
    if (typeof compiled === "string") return compiled;
    // A thread that ended took its indexes with it.
    if (!this.#indexes.has(index.key)) this.#openAll(this.#db.durableSnapshot());
    await this.#indexes.get(index.key)!.filled;
    return this.#ask((ticket) => ({ kind: "search", key: index.key, query: compiled, ticket }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    await this.#worker?.terminate();
  }

  /** Makes the open indexes those that the snapshot has. */
  #openAll(snapshot: Snapshot): void {
    const declared = new Set<number>();
    for (const table of snapshot.tables) {
      for (const { key, definition } of table?.indexes ?? []) {
        if (definition.kind !== "vector") continue;
        declared.add(key);
        if (!this.#indexes.has(key)) this.#open(key, definition, table!);
      }
    }
    for (const key of [...this.#indexes.keys()]) {
      if (declared.has(key)) continue;
      this.#indexes.delete(key);
      this.#post({ kind: "drop", key });
    }
    this.#keysByTable.clear();
    for (const { key, tableNumber } of this.#indexes.values())
      this.#keysByTable.set(tableNumber, [...(this.#keysByTable.get(tableNumber) ?? []), key]);
  }

  #open(key: number, { fields, filterFields = [], dimensions = 0 }: IndexDefinition, table: Table): void {
    const definition = { vectorField: fields[0]!, filterFields, dimensions };
    this.#post({ kind: "open", key, definition });
    const filled = this.#fill(key, table);
    // Who searches hears of it; if nobody does, it is of no interest.
    filled.catch(() => undefined);
    this.#indexes.set(key, { key, tableNumber: table.number, filled });
  }

  async #fill(key: number, table: Table): Promise<void> {
    let documents: DocumentTexts = { ids: [], texts: [] };
    let chars = 0;
    const send = async (isLast: boolean): Promise<void> => {
      const portion = documents;
      documents = { ids: [], texts: [] };
      chars = 0;
      await this.#ask((ticket) => ({ kind: "fill", key, documents: portion, ticket, isLast }));
    };
    let underWay = Promise.resolve();
    for (const document of table.documents()) {
      const text = document.json;
      documents.ids.push(document.id);
      documents.texts.push(text);
      chars += text.length;
      if (chars < FILL_CHARS && documents.ids.length < FILL_DOCUMENTS) continue;
      // One portion is parsed there while the next is put together here.
      await underWay;
      underWay = send(false);
      if (!this.#indexes.has(key)) return;
    }
    await underWay;
    await send(true);
  }

  /** Sends on what a commit wrote, table by table. */
  #pass(writes: Parameters<typeof groupByTable>[0]): void {
    for (const [tableNumber, documents] of groupByTable(writes, this.#keysByTable))
      this.#post({ kind: "write", keys: this.#keysByTable.get(tableNumber)!, documents });
  }

  #ask(message: (ticket: number) => ToVectorWorker): Promise<VectorHit[]> {
    const ticket = this.#nextTicket++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(ticket, { resolve, reject });
      this.#post(message(ticket));
    });
  }

  #post(message: ToVectorWorker): void {
    if (this.#isClosed) return;
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const module = new URL("./vectorWorker.ts", import.meta.url).href;
    const worker = new Worker(new URL("../store/worker.mjs", import.meta.url), {
      workerData: { module },
      execArgv: ["--no-warnings"],
    });
    worker.unref();
    worker.on("message", ({ ticket, hits }: FromVectorWorker) => {
      this.#waiting.get(ticket)?.resolve(hits);
      this.#waiting.delete(ticket);
    });
    worker.on("error", () => undefined);
    worker.on("exit", () => this.#end(worker));
    return worker;
  }

  /** The thread is gone, and all that it knew; the next search starts another. */
  #end(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#indexes.clear();
    this.#keysByTable.clear();
    const error = new Error("The thread that searches vectors has ended");
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

interface Write {
  readonly tableNumber: number;
  readonly before: { readonly id: string } | null;
  readonly after: { readonly id: string; readonly json: string } | null;
}

function groupByTable(
  writes: readonly Write[],
  wanted: ReadonlyMap<number, unknown>,
): Map<number, DocumentTexts> {
  const groups = new Map<number, DocumentTexts>();
  for (const { tableNumber, before, after } of writes) {
    if (!wanted.has(tableNumber)) continue;
    const group = groups.get(tableNumber) ?? { ids: [], texts: [] };
    groups.set(tableNumber, group);
    group.ids.push((after ?? before)!.id);
    group.texts.push(after?.json ?? null);
  }
  return groups;
}
