import { useMemo, useState } from "react";
import { freshIds, holdRows } from "./held-rows";

interface HeldRows<T> {
  rows: readonly T[];
  waitingCount: number;
  /** Ids that have just appeared and may glow once. */
  fresh: ReadonlySet<string>;
  /** Lets the waiting rows in. */
  release: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Live rows that stand still while `isHeld`: what arrives meanwhile waits until it ends or is released. */
export function useHeldRows<T>(latest: readonly T[], idOf: (row: T) => string, isHeld: boolean): HeldRows<T> {
  const [snapshot, setSnapshot] = useState<readonly T[] | null>(null);
  if (isHeld && snapshot === null && latest.length > 0) setSnapshot(latest);
  if (!isHeld && snapshot !== null) setSnapshot(null);

  const held = useMemo(
    () => (snapshot ? holdRows(snapshot, latest, idOf) : { rows: latest, waitingCount: 0 }),
    [snapshot, latest, idOf],
  );

  const [shown, setShown] = useState<{ rows: readonly T[]; fresh: ReadonlySet<string> }>({
    rows: held.rows,
    fresh: NONE,
  });
  if (shown.rows !== held.rows) setShown({ rows: held.rows, fresh: freshIds(shown.rows, held.rows, idOf) });

  return { ...held, fresh: shown.fresh, release: () => setSnapshot(latest) };
}
