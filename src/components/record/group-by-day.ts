interface DayGroup<T> {
  /** The start of the day in the reader's zone. */
  day: number;
  items: T[];
}

/** Splits items that are ordered by time into runs of one calendar day in the reader's zone. */
export function groupByDay<T extends { occurredAt: number }>(items: readonly T[]): Array<DayGroup<T>> {
  const groups: Array<DayGroup<T>> = [];
  for (const item of items) {
    const day = new Date(item.occurredAt).setHours(0, 0, 0, 0);
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}
