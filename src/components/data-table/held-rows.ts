type IdOf<T> = (row: T) => string;

interface Held<T> {
  rows: T[];
  /** Rows that exist but would move what the person looks at. */
  waitingCount: number;
}

/**
 * Keeps the rows of `snapshot` in their places while newer ones wait: known rows take their latest values,
 * rows that follow the last known one (the next page) are appended, all others are only counted.
 */
export function holdRows<T>(snapshot: readonly T[], latest: readonly T[], idOf: IdOf<T>): Held<T> {
  const latestById = new Map(latest.map((row) => [idOf(row), row]));
  const known = new Set(snapshot.map(idOf));
  const rows = snapshot.map((row) => latestById.get(idOf(row)) ?? row);
  const lastKnownIndex = latest.findLastIndex((row) => known.has(idOf(row)));
  let waitingCount = 0;
  latest.forEach((row, index) => {
    if (known.has(idOf(row))) return;
    if (lastKnownIndex !== -1 && index > lastKnownIndex) rows.push(row);
    else waitingCount += 1;
  });
  return { rows, waitingCount };
}

/** Rows that came in above something already shown. A first load and a next page are not news. */
export function freshIds<T>(previous: readonly T[], next: readonly T[], idOf: IdOf<T>): ReadonlySet<string> {
  const known = new Set(previous.map(idOf));
  const lastKnownIndex = next.findLastIndex((row) => known.has(idOf(row)));
  const fresh = next
    .slice(0, Math.max(lastKnownIndex, 0))
    .map(idOf)
    .filter((id) => !known.has(id));
  return new Set(fresh);
}
