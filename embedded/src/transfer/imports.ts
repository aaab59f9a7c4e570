// Life of an import: uploaded (file on disk) -> waiting_for_confirmation (read once, what it would change is told)
// -> in_progress (built aside) -> completed (in the commit that makes it visible) | failed (nothing has changed).
import { rm } from "node:fs/promises";
import type { Deployment } from "../deploy/deployment.ts";
import type { FileStorage } from "../files/fileStorage.ts";
import type { Database } from "../txn/database.ts";
import { NO_LIMITS } from "../txn/limits.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { type Archive, openRowFile, openSnapshot } from "./archive.ts";
import { ImportError, importFailureText } from "./importError.ts";
import { runImport } from "./importJob.ts";
import { dropPlaceholders } from "./importPlan.ts";
import { confirmation, type ImportMode, summarize, type TableSummary } from "./importSummary.ts";
import { addTransfer, int64, isUnderWay, stateName, transferOf, transfers } from "./records.ts";
import type { RowFormat } from "./rows.ts";
import { TransferError } from "./transferError.ts";

const MODES: readonly string[] = ["requireEmpty", "append", "replace", "replaceAll"] satisfies ImportMode[];
const ROW_FORMATS: readonly string[] = ["csv", "jsonLines", "jsonArray"] satisfies RowFormat[];
const PENDING_IMPORTS_MAX = 8;
const CUT_OFF = "The backend was stopped during the import. Nothing was changed.";

export interface ImportsParts {
  db: Database;
  deployment: Deployment;
  files: FileStorage;
  report: (error: unknown) => void;
}

/** An import that has been read once. */
interface Pending {
  path: string;
  archive: Archive | null;
  mode: ImportMode;
  summaries: TableSummary[];
}

/** Imports files that were uploaded. One runs at a time. */
export class Imports {
  readonly #parts: ImportsParts;
  readonly #pending = new Map<string, Pending>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: ImportsParts) {
    this.#parts = parts;
  }

  /** Part of the start: imports that a crash cut off have failed. */
  static recover(tx: Transaction): void {
    dropPlaceholders(tx);
    for (const record of transfers(tx, "import"))
      if (isUnderWay(record)) tx.merge(record.id, { state: { state: "failed", error_message: CUT_OFF } });
  }

  /** Takes an uploaded file and returns the id of its import, whose record tells how it goes. */
  async start(request: JsonValue | undefined, path: string): Promise<string> {
    const { mode, format, tableName, componentPath } = (request ?? {}) as JsonObject;
    if (typeof mode !== "string" || !MODES.includes(mode)) {
      await rm(path, { force: true });
      throw new TransferError("InvalidImportMode", `Unknown import mode ${JSON.stringify(mode)}`);
    }
    const component = typeof componentPath === "string" ? componentPath : "";
    const { value: id } = await this.#parts.db.runMutation((tx) =>
      addTransfer(tx, "import", { state: { state: "uploaded" }, mode, format: format ?? null }),
    );
    this.#enqueue(id, async () => {
      await this.#forgetOldest();
      const pending: Pending = { path, archive: null, mode: mode as ImportMode, summaries: [] };
      this.#pending.set(id, pending);
      pending.archive = await openArchive(path, format, component, tableName);
      await this.#summarize(id, pending, pending.archive);
    });
    return id;
  }

  /** Reads the import once and asks whether it is to be done. */
  async #summarize(id: string, pending: Pending, archive: Archive): Promise<void> {
    pending.summaries = await summarize(archive);
    const tx = this.#parts.db.beginRead();
    tx.limits = NO_LIMITS;
    const { message, isDestructive } = confirmation(tx, pending.mode, pending.summaries);
    await this.#setState(id, {
      state: "waiting_for_confirmation",
      info_message: message,
      message_to_confirm: message,
      require_manual_confirmation: isDestructive,
    });
  }

  /** Imports that nobody confirms hold their files: of more than a few the oldest is given up. */
  async #forgetOldest(): Promise<void> {
    const [oldest] = this.#pending.keys();
    if (oldest === undefined || this.#pending.size < PENDING_IMPORTS_MAX) return;
    await this.#fail(oldest, new ImportError("The import was not confirmed in time."));
  }

  /** Runs an import that waits for being confirmed. */
  async confirm(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    await this.#parts.db.runMutation((tx) => {
      const record = transferOf(tx, "import", id);
      if (pending === undefined || record === null)
        throw new TransferError("ImportNotFound", `import ${id} not found`);
      if (stateName(record) !== "waiting_for_confirmation")
        throw new TransferError("ImportAlreadyConfirmed", `import ${id} is ${stateName(record)}`);
      tx.merge(id, {
        state: { state: "in_progress", progress_message: "Importing", checkpoint_messages: [] },
      });
    });
    this.#enqueue(id, () => this.#run(id, pending!));
  }

  /** Waits for the import that runs; those that wait are dropped. */
  async close(): Promise<void> {
    await this.#running;
    for (const id of this.#pending.keys()) await this.#release(id);
  }

  async #run(id: string, { archive, mode, summaries }: Pending): Promise<void> {
    const { db, deployment, files } = this.#parts;
    const checkpoints: string[] = [];
    await runImport({
      db,
      files,
      app: () => deployment.current,
      mode,
      archive: archive!,
      summaries,
      progress: (message, done) => {
        if (done !== undefined) checkpoints.push(done);
        return this.#setState(id, {
          state: "in_progress",
          progress_message: message,
          checkpoint_messages: [...checkpoints],
        });
      },
      finish: (tx, documents) =>
        tx.merge(id, {
          state: { state: "completed", ts: int64(tx.beginTs), num_rows_written: int64(documents) },
        }),
    });
    await this.#release(id);
  }

  #enqueue(id: string, work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch((error: unknown) => this.#fail(id, error));
  }

  async #fail(id: string, error: unknown): Promise<void> {
    if (!(error instanceof ImportError)) this.#parts.report(error);
    await this.#release(id);
    await this.#setState(id, { state: "failed", error_message: importFailureText(error) }).catch(
      this.#parts.report,
    );
  }

  async #release(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.archive?.close();
    if (pending !== undefined) await rm(pending.path, { force: true });
  }

  #setState(id: string, state: JsonObject): Promise<unknown> {
    return this.#parts.db.runMutation((tx) => tx.merge(id, { state }));
  }
}

function openArchive(
  path: string,
  format: unknown,
  component: string,
  tableName: unknown,
): Archive | Promise<Archive> {
  if (format === "zip") return openSnapshot(path, component);
  if (typeof format !== "string" || !ROW_FORMATS.includes(format))
    throw new ImportError(`Unknown import format ${JSON.stringify(format)}`);
  if (typeof tableName !== "string") throw new ImportError(`A table name is required for format ${format}`);
  return openRowFile(path, format as RowFormat, component, tableName);
}
