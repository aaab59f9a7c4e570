/** One field before and after a change; null where it was not there. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
  isChanged: boolean;
}

/** How deep a record is taken apart; what lies deeper is shown as JSON. */
const DEPTH_MAX = 3;

/**
 * Two snapshots field by field, in the order of their names, changed ones first. Null when one of them is no JSON object: a long
 * snapshot is cut, and is then shown as it is.
 */
export function compareSnapshots(before: string | null, after: string | null): FieldChange[] | null {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  if (!old || !now) return null;
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((field) => {
      const pair = { before: old.get(field) ?? null, after: now.get(field) ?? null };
      return { field, ...pair, isChanged: pair.before !== pair.after };
    })
    .sort((a, b) => Number(b.isChanged) - Number(a.isChanged));
}

function fieldsOf(text: string | null): Map<string, string> | null {
  if (text === null) return new Map();
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? new Map(flatten(value, "", 1)) : null;
  } catch {
    return null;
  }
}

function flatten(record: Record<string, unknown>, prefix: string, depth: number): [string, string][] {
  return Object.entries(record).flatMap(([name, value]): [string, string][] => {
    const field = `${prefix}${name}`;
    if (isRecord(value) && depth < DEPTH_MAX && Object.keys(value).length > 0) {
      return flatten(value, `${field}.`, depth + 1);
    }
    return [[field, typeof value === "string" ? value : JSON.stringify(value)]];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a record calls itself in its snapshot, to be read instead of its id. */
export function nameInSnapshot(...snapshots: (string | null)[]): string | null {
  for (const text of snapshots) {
    const fields = fieldsOf(text);
    for (const field of ["name", "title", "email", "guestName"]) {
      const value = fields?.get(field);
      if (value) return value;
    }
  }
  return null;
}
