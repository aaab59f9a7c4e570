import {
  type DurableBatch,
  type DurableStore,
  type RowValues,
  type StoredCatalog,
  type StoreReader,
  VALUES_PER_ROW,
} from "../src/store/durableStore.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Timeline } from "./timeline.ts";

const WRITE_MS_MAX = 4;
const SLOW_WRITE_MS_MAX = 200;
const SLOW_WRITE_SHARE = 0.03;
const LOAD_MS_MAX = 20;

export interface DiskRow {
  row: number;
  tableNumber: number;
  id: string;
  ts: string;
  json: string;
}

/**
 * A disk that keeps every batch that it acknowledged. The one that it was writing when the process died, or when
 * it failed, it keeps as a whole or not at all.
 */
export class SimulatedDisk {
  readonly rows = new Map<number, DiskRow>();
  catalog: StoredCatalog | null = null;
  ts: bigint | null = null;
  /** Probability that a write fails. */
  failureShare = 0;
  readonly #secret: Uint8Array;
  readonly #timeline: Timeline;
  readonly #random: SeededRandom;
  readonly #onKept: (batch: DurableBatch) => void;
  #writing: DurableBatch | null = null;

  constructor(timeline: Timeline, random: SeededRandom, onKept: (batch: DurableBatch) => void) {
    this.#timeline = timeline;
    this.#random = random;
    this.#onKept = onKept;
    this.#secret = random.bytes(32);
  }

  /** The disk as one process sees it; nothing reaches it, or comes from it, once that is dead. */
  openFor(isAlive: () => boolean): DurableStore {
    return {
      load: async (reader) => {
        await this.#wait(this.#random.next() * LOAD_MS_MAX, isAlive);
        this.#load(reader);
      },
      write: async (batch) => {
        if (this.#writing !== null) throw new Error("Two batches are written at a time");
        this.#writing = batch;
        const isSlow = this.#random.chance(SLOW_WRITE_SHARE);
        await this.#wait(this.#random.next() * (isSlow ? SLOW_WRITE_MS_MAX : WRITE_MS_MAX), isAlive);
        if (this.#random.chance(this.failureShare)) {
          this.crash();
          throw new Error("The simulated disk failed");
        }
        this.#writing = null;
        this.#keep(batch);
      },
      close: async () => undefined,
    };
  }

  /** Decides what becomes of the batch that is being written. */
  crash(): void {
    const batch = this.#writing;
    this.#writing = null;
    if (batch !== null && this.#random.chance(0.5)) this.#keep(batch);
  }

  #load(reader: StoreReader): void {
    const { catalog, ts } = this;
    reader.head({ ts: ts === null ? null : String(ts), catalog, secret: this.#secret });
    const values: RowValues = [];
    for (const row of [...this.rows.keys()].sort((a, b) => a - b)) {
      const kept = this.rows.get(row)!;
      values.push(row, kept.tableNumber, kept.id, kept.ts, kept.json);
    }
    if (values.length > 0) reader.rows(values);
  }

  #keep(batch: DurableBatch): void {
    const ts = BigInt(batch.ts);
    if (this.ts !== null && ts < this.ts) throw new Error(`Time went back from ${this.ts} to ${ts}`);
    this.ts = ts;
    if (batch.catalog !== null) this.catalog = batch.catalog;
    for (const [row, { tableNumber }] of this.rows)
      if (batch.droppedTables.includes(tableNumber)) this.rows.delete(row);
    for (const row of batch.remove) this.rows.delete(row);
    for (let at = 0; at < batch.put.length; at += VALUES_PER_ROW) {
      const values = batch.put.slice(at, at + VALUES_PER_ROW) as [number, number, string, string, string];
      const [row, tableNumber, id, rowTs, json] = values;
      this.rows.set(row, { row, tableNumber, id, ts: rowTs, json });
    }
    this.#onKept(batch);
  }

  /** Resolves later, never if the process is dead by then. */
  #wait(ms: number, isAlive: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#timeline.after(ms, () => {
        if (isAlive()) resolve();
      });
    });
  }
}
