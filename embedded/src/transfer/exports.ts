import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FileStorage } from "../files/fileStorage.ts";
import type { Database } from "../txn/database.ts";
import { NO_LIMITS } from "../txn/limits.ts";
import type { Transaction } from "../txn/transaction.ts";
import { addTransfer, int64, isUnderWay, transfers } from "./records.ts";
import { snapshotZip } from "./snapshotZip.ts";
import { TransferError } from "./transferError.ts";

export interface ExportsParts {
  db: Database;
  files: FileStorage;
  /** Where the newest export is kept. */
  folder: string;
  report: (error: unknown) => void;
}

/** Snapshots of the whole deployment as zip files. One is made at a time; the newest one is kept until the next or the next start. */
export class Exports {
  readonly #parts: ExportsParts;
  #running: Promise<void> | null = null;

  private constructor(parts: ExportsParts) {
    this.#parts = parts;
  }

  static async create(parts: ExportsParts): Promise<Exports> {
    await rm(parts.folder, { recursive: true, force: true });
    await mkdir(parts.folder, { recursive: true });
    return new Exports(parts);
  }

  /** Part of the start: exports that a crash cut off have failed. */
  static recover(tx: Transaction): void {
    for (const record of transfers(tx, "export"))
      if (isUnderWay(record)) tx.merge(record.id, { state: "failed" });
  }

  /** Begins an export of the state as it is now; resolves once the newest record tells how it goes. */
  async start(includeStorage: boolean): Promise<void> {
    if (this.#running !== null)
      throw new TransferError(
        "ExportInProgress",
        "There is already an export requested or in progress. Only one can run at a time.",
      );
    const { db, files, report } = this.#parts;
    const tx = db.beginRead();
    tx.limits = NO_LIMITS;
    const release = files.holdDeletions();
    const recorded = db.runMutation((mutation) =>
      addTransfer(mutation, "export", { state: "in_progress", start_ts: int64(tx.beginTs) }),
    );
    this.#running = recorded
      .then(({ value: id }) => this.#write(id, tx, includeStorage))
      .catch(report)
      .finally(() => {
        release();
        this.#running = null;
      });
    await recorded;
  }

  /** The finished export of that time, as a stream; TransferError if it is not kept. */
  async open(startTs: string): Promise<{ size: number; body: Readable }> {
    const path = this.#pathOf(startTs);
    const found = /^\d+$/.test(startTs) ? await stat(path).catch(() => null) : null;
    if (found === null)
      throw new TransferError(
        "ExportNotFound",
        `The export at ${startTs} is not kept; only the newest one is`,
      );
    return { size: found.size, body: createReadStream(path) };
  }

  /** Waits for the export under way. */
  async close(): Promise<void> {
    await this.#running;
  }

  async #write(id: string, tx: Transaction, includeStorage: boolean): Promise<void> {
    const { db, files, folder } = this.#parts;
    const unfinished = join(folder, "unfinished");
    try {
      await pipeline(snapshotZip(tx, includeStorage ? files : null), createWriteStream(unfinished));
      for (const old of await readdir(folder)) if (old !== "unfinished") await rm(join(folder, old));
      await rename(unfinished, this.#pathOf(String(tx.beginTs)));
      await db.runMutation((mutation) =>
        mutation.merge(id, {
          state: "completed",
          complete_ts: int64(mutation.beginTs),
          zip_object_key: String(tx.beginTs),
        }),
      );
    } catch (error) {
      await rm(unfinished, { force: true });
      await db.runMutation((mutation) => mutation.merge(id, { state: "failed" }));
      throw error;
    }
  }

  #pathOf(startTs: string): string {
    return join(this.#parts.folder, `${startTs}.zip`);
  }
}
