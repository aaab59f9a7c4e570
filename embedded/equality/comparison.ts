import { convexToJson, type Value } from "convex/values";
import type { Backend, CallResult, FunctionName } from "./backends.ts";
import type { Step, Transaction } from "./sequences.ts";

/** A backend together with the ids that a sequence has made in it, in order. */
class Side {
  readonly #backend: Backend;
  ids: string[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Runs a call and gives its result with ids by their number, so that two backends' can be compared. */
  async call(name: FunctionName, args: Record<string, unknown>): Promise<unknown> {
    const result = await this.#backend.call(name, { ...args, ids: this.ids });
    const made = "value" in result ? (result.value as { ids?: string[] } | null)?.ids : undefined;
    if (made !== undefined) this.ids = made;
    return comparable(result, this.ids);
  }
}

/** What of a result does not depend on the backend: no creation times, ids by number, errors without what is random in them. */
function comparable(result: CallResult, ids: readonly string[]): unknown {
  if ("error" in result) return { error: plainError(result.error) };
  const numbers = new Map(ids.map((id, at) => [id, `#${at}`]));
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return numbers.get(value) ?? value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const { _creationTime, ...fields } = value as Record<string, unknown>;
    void _creationTime;
    if (typeof fields.error === "string") return { error: plainError(fields.error) };
    return Object.fromEntries(
      Object.entries(fields)
        .map(([field, content]): [string, unknown] => [numbers.get(field) ?? field, walk(content)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  };
  return walk(convexToJson(result.value as Value));
}

/** convex-test has words of its own for most failures: what is compared is which kind they are of. */
const KINDS: readonly [RegExp, string][] = [
  [/does not match the schema|^Validator error/, "schema"],
  [/ArgumentValidationError|ReturnsValidationError|Validator error/, "validation"],
  [/unique\(\) query returned more than one result/, "not unique"],
  [/nonexistent|on non-existent|Delete on|not found/i, "nonexistent"],
  [/undone on purpose/, "thrown"],
];

function plainError(message: string): string {
  return KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

/** Runs a sequence in both and returns where they differ first, as text; null if they never do. */
export async function firstDifference(
  backends: readonly [Backend, Backend],
  sequence: readonly Transaction[],
  pages: readonly { step: Step; size: number }[],
): Promise<string | null> {
  const sides = backends.map((backend) => new Side(backend));
  const both = async (
    name: FunctionName,
    args: Record<string, unknown>,
    what: unknown,
  ): Promise<string | null> => {
    const results = [await sides[0]!.call(name, args), await sides[1]!.call(name, args)];
    const [ours, theirs] = results.map((result) => JSON.stringify(withoutIds(result)));
    return ours === theirs ? null : `${inspect(what)}\n  ours:   ${ours}\n  theirs: ${theirs}`;
  };
  for (const { writes, steps, failAtEnd } of sequence) {
    const difference = await both(
      writes ? "write" : "read",
      writes ? { steps, failAtEnd } : { steps },
      steps,
    );
    if (difference !== null) return difference;
  }
  for (const { step, size } of pages) {
    const [ours, theirs] = [await allPages(sides[0]!, step, size), await allPages(sides[1]!, step, size)];
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      return `pages of ${size}: ${inspect(step)}\n  ours:   ${JSON.stringify(ours)}\n  theirs: ${JSON.stringify(theirs)}`;
  }
  return null;
}

function withoutIds(result: unknown): unknown {
  if (typeof result !== "object" || result === null) return result;
  const { ids, ...rest } = result as Record<string, unknown>;
  void ids;
  return rest;
}

/** Goes through a query page by page. */
async function allPages(side: Side, step: Step, size: number): Promise<unknown[]> {
  const pages: unknown[] = [];
  let cursor: unknown = null;
  for (let at = 0; at < 50; at += 1) {
    const result = (await side.call("page", { step, paginationOpts: { numItems: size, cursor } })) as Record<
      string,
      unknown
    >;
    if (result.error !== undefined) return [...pages, "failed"];
    pages.push(result.page);
    // Whether the last page is full or an empty one follows it is told differently: CONVEX-TEST.md.
    if (result.isDone === true) return pages.filter((found) => (found as unknown[]).length > 0);
    cursor = result.continueCursor;
  }
  return [...pages, "no end"];
}

function inspect(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "bigint"
      ? `${part}n`
      : part instanceof ArrayBuffer
        ? `bytes ${[...new Uint8Array(part)].join()}`
        : typeof part === "number" && !Number.isFinite(part)
          ? String(part)
          : part,
  );
}
