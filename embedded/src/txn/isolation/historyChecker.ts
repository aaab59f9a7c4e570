/*
 * Decides whether a history of transactions over lists could have come about one after the other, as Elle does: each
 * value is appended once, so a list that was read says in which order its values were written. From that follow the
 * dependencies: ww (wrote the next value), wr (read what the other wrote), rw (read a list that the other extended),
 * and rt (began after the other had ended). A cycle means that no order explains the history.
 */

export type Operation = { append: number; key: string } | { read: readonly number[]; key: string };

/** A transaction that committed, with the time that it took as its caller saw it. */
export interface Committed {
  name: string;
  operations: readonly Operation[];
  begin: number;
  end: number;
}

interface Edge {
  to: number;
  why: string;
}

/** What contradicts a serial order that keeps real time, in words; null if nothing does. */
export function contradictionIn(history: readonly Committed[]): string | null {
  const writers = writersOf(history);
  const orders = new Map<string, readonly number[]>();
  for (const { name, operations } of history) {
    for (const operation of operations) {
      if (!("read" in operation)) continue;
      const { key, read } = operation;
      const known = orders.get(key) ?? [];
      const [short, long] = read.length < known.length ? [read, known] : [known, read];
      if (short.some((value, at) => value !== long[at]))
        return `${name} read ${key} as [${read.join()}], another as [${known.join()}]`;
      if (new Set(long).size !== long.length) return `${name} read a value of ${key} twice: [${read.join()}]`;
      const foreign = read.find((value) => !writers.has(`${key}/${value}`));
      if (foreign !== undefined) return `${name} read ${foreign} in ${key}, which nobody committed`;
      orders.set(key, long);
    }
  }
  return cycleIn(history, edgesOf(history, writers, orders));
}

function writersOf(history: readonly Committed[]): Map<string, number> {
  const writers = new Map<string, number>();
  history.forEach(({ operations }, at) => {
    for (const operation of operations)
      if ("append" in operation) writers.set(`${operation.key}/${operation.append}`, at);
  });
  return writers;
}

function edgesOf(
  history: readonly Committed[],
  writers: ReadonlyMap<string, number>,
  orders: ReadonlyMap<string, readonly number[]>,
): Edge[][] {
  const edges: Edge[][] = history.map(() => []);
  const connect = (from: number | undefined, to: number | undefined, why: string): void => {
    if (from !== undefined && to !== undefined && from !== to) edges[from]!.push({ to, why });
  };
  const writerOf = (key: string, value: number | undefined) =>
    value === undefined ? undefined : writers.get(`${key}/${value}`);
  for (const [key, order] of orders)
    order.forEach((value, at) => connect(writerOf(key, order[at - 1]), writerOf(key, value), `ww ${key}`));
  history.forEach(({ operations }, reader) => {
    const own = new Set<string>();
    for (const operation of operations) {
      const { key } = operation;
      if ("append" in operation) {
        own.add(`${key}/${operation.append}`);
        continue;
      }
      const seen = operation.read.filter((value) => !own.has(`${key}/${value}`));
      connect(writerOf(key, seen.at(-1)), reader, `wr ${key}`);
      connect(reader, writerOf(key, orders.get(key)?.[operation.read.length]), `rw ${key}`);
    }
  });
  history.forEach(({ end }, earlier) =>
    history.forEach(({ begin }, later) => end < begin && connect(earlier, later, "rt")),
  );
  return edges;
}

function cycleIn(history: readonly Committed[], edges: readonly Edge[][]): string | null {
  const state = new Array<"new" | "open" | "done">(history.length).fill("new");
  const path: string[] = [];
  const visit = (at: number): string | null => {
    if (state[at] === "done") return null;
    if (state[at] === "open") return [...path, history[at]!.name].join(" ");
    state[at] = "open";
    for (const { to, why } of edges[at]!) {
      path.push(`${history[at]!.name} -${why}->`);
      const cycle = visit(to);
      if (cycle !== null) return cycle;
      path.pop();
    }
    state[at] = "done";
    return null;
  };
  for (let at = 0; at < history.length; at += 1) {
    const cycle = visit(at);
    if (cycle !== null) return cycle;
  }
  return null;
}
