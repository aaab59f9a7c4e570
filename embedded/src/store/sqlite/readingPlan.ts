// Invariant: each run of rows is claimed once, by whichever thread is the first to have time for it.

/** So many bytes of the file are a run: the main thread works on one while the next are read. */
const RUN_BYTES = 40 * 1024 * 1024;
/** More would only be merged more often. */
const RUNS_MAX = 256;

/** The rows of a file in runs, for several threads to read. */
export interface ReadingPlan {
  first: number;
  last: number;
  rowsPerRun: number;
  runs: number;
  /** The next run to claim; shared. */
  next: Int32Array;
}

/** Into how many runs a file of this size is best taken apart. */
export function runsOf(fileBytes: number): number {
  return Math.min(RUNS_MAX, Math.ceil(fileBytes / RUN_BYTES));
}

/** All rows from the first to the last in about so many runs. `null`: the file has none. */
export function planReading(rows: { first: number; last: number } | null, runs: number): ReadingPlan {
  const { first, last } = rows ?? { first: 0, last: -1 };
  const count = last - first + 1;
  const rowsPerRun = Math.ceil(count / Math.max(1, runs));
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return { first, last, rowsPerRun, runs: count === 0 ? 0 : Math.ceil(count / rowsPerRun), next };
}

/** The next run and the rows that it is between: after the one, up to the other. `null`: all are claimed. */
export function claimRun({
  first,
  last,
  rowsPerRun,
  runs,
  next,
}: ReadingPlan): { run: number; after: number; upTo: number } | null {
  const run = Atomics.add(next, 0, 1);
  if (run >= runs) return null;
  const after = first - 1 + run * rowsPerRun;
  return { run, after, upTo: Math.min(last, after + rowsPerRun) };
}

/** Leaves nothing to claim. */
export function stopReading({ runs, next }: ReadingPlan): void {
  Atomics.store(next, 0, runs);
}
