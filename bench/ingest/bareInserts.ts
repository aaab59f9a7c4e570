import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";

/** A document as the backend's file holds it. */
export interface Stored {
  id: string;
  json: string;
}

/** The documents of one commit, with those that it only changed. */
export type Commit = readonly Stored[];

type Row = Stored & { ts: bigint };
type Signal = { sourceId?: string; contactId?: string; companyId?: string };

/**
 * What the backend wrote in a span of time, commit by commit, read from its file after it ended. The file keeps the latest version of a
 * document, so what a batch changed is read off its signals: the contacts and companies they name were each written once in its commit.
 */
export function commitsBetween(dataDir: string, after: bigint, upTo: bigint): Commit[] {
  const file = new Database(join(dataDir, "data.sqlite"));
  const rows = file.prepare("SELECT id, json, ts FROM documents").safeIntegers(true).all() as Row[];
  file.close();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const commits = new Map<bigint, Map<string, Stored>>();
  for (const row of rows) {
    if (row.ts <= after || row.ts > upTo) continue;
    const commit = commits.get(row.ts) ?? new Map<string, Stored>();
    commits.set(row.ts, commit);
    commit.set(row.id, row);
    const signal = JSON.parse(row.json) as Signal;
    if (signal.sourceId === undefined) continue;
    for (const id of [signal.contactId, signal.companyId]) {
      const touched = id === undefined ? undefined : byId.get(id);
      if (touched) commit.set(touched.id, touched);
    }
  }
  return [...commits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, commit]) => [...commit.values()]);
}

/** Seconds that bare SQLite takes for the same writes: write-ahead log, full sync, one transaction for each commit. */
export async function insertBare(commits: readonly Commit[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "switchboard-bare-"));
  const bare = new Database(join(folder, "bare.sqlite"));
  bare.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  bare.exec("CREATE TABLE documents (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID");
  const write = bare.prepare("INSERT OR REPLACE INTO documents VALUES (?, ?)");
  const start = performance.now();
  for (const commit of commits) {
    bare.exec("BEGIN");
    for (const { id, json } of commit) write.run(id, json);
    bare.exec("COMMIT");
  }
  const seconds = (performance.now() - start) / 1_000;
  bare.close();
  await rm(folder, { recursive: true, force: true });
  return seconds;
}
