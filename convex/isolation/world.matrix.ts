import type { Id } from "../_generated/dataModel";
import schema from "../schema";
import { makeMember, makeOrg } from "../test.factories";
import { argsFor as samplesFor, insertRow } from "../test.samples";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { ROWS } from "./matrix.rows";
import type { Answer, PublicFunction } from "./surface.matrix";

/** What a row that the caller may not see carries in every text field. */
export const MARK = "ONLY-FOR-THE-VICTIM";

/** Tables whose rows a fill leaves out: their one row per member or organisation exists, and a second would be a broken world. */
const NOT_FILLED: ReadonlySet<string> = new Set(["memberships", "organizations", "users"]);

export type Owner = { orgId: Id<"organizations">; userId: Id<"users">; mark: string };

/** Two organisations: the victim's, whose texts are marked, and the caller's own. */
export async function makeWorld() {
  const t = setupBackend();
  const victim = await makeOrg(t, { name: MARK });
  const own = await makeOrg(t);
  const owner = await makeMember(t, victim, "owner", { name: MARK });
  const stranger = await makeMember(t, own);
  const victimRows: Owner = { orgId: victim, userId: owner.userId, mark: MARK };
  return { t, victim, own, owner, stranger, victimRows, insert: inserter(t, victimRows) };
}

/** Makes rows that id arguments can name, with the given fields in the tables that have them. */
export function inserter(t: TestBackend, owner: Owner, fields: Record<string, unknown> = {}) {
  return async (table: string): Promise<string> => {
    // A second row for one person would be a world that cannot be.
    if (table === "memberships") {
      return (await makeMember(t, owner.orgId, "viewer", { ...fields, name: owner.mark })).membershipId;
    }
    return await t.run(async (ctx) => {
      const id = await insertRow(ctx, table, owner);
      // The weakest role, so that no rule about stronger people stands before the one that is tested.
      const wanted: Record<string, unknown> = { role: "viewer", ...fields };
      const known = Object.keys(wanted).filter((field) => field in fieldsOf(table));
      // The cast is safe: only fields that the table has are patched.
      for (const field of known)
        await ctx.db.patch(id as Id<"meetings">, { [field]: wanted[field] } as never);
      return id;
    });
  };
}

/** Puts one row into every table of an organisation; into those that may name a partner, two: with it and without. */
export async function fill(t: TestBackend, owner: Owner, partnerId?: Id<"partners">): Promise<void> {
  for (const table of Object.keys(schema.tables)) {
    if (NOT_FILLED.has(table) || !("orgId" in fieldsOf(table))) continue;
    await inserter(t, owner)(table);
    if (partnerId && "partnerId" in fieldsOf(table)) await inserter(t, owner, { partnerId })(table);
  }
}

type FieldsByName = Record<string, { fieldType: unknown; optional: boolean }>;

function fieldsOf(table: string): FieldsByName {
  const tables = schema.tables as unknown as Record<
    string,
    { validator: { json: { value?: FieldsByName } } } | undefined
  >;
  return tables[table]?.validator.json.value ?? {};
}

/** Arguments for a function: from its validator, and from its row where that knows better. */
export async function argsOf(
  fn: PublicFunction,
  samples: { orgId: string; insert: (table: string) => Promise<string> },
  includeOptional = false,
): Promise<Record<string, unknown>> {
  const row = ROWS[fn.path];
  const made = await samplesFor(fn.args, { ...samples, includeOptional });
  if ("role" in made) made.role = "viewer";
  return { ...made, ...(typeof row === "object" ? row.args : {}) };
}

/**
 * Arguments that name existing rows of somebody else, and the same arguments when those rows are gone. Both must be answered alike.
 */
export async function twinArgs(
  t: TestBackend,
  fn: PublicFunction,
  orgId: string,
  insert: (table: string) => Promise<string>,
): Promise<{ ids: string[]; existing: Record<string, unknown>; missing: Record<string, unknown> }> {
  const ids: string[] = [];
  const existing = await argsOf(fn, { orgId, insert: async (table) => note(ids, await insert(table)) }, true);
  const gone: string[] = [];
  const fresh = async (table: string) =>
    table === "users" ? await t.run((ctx) => ctx.db.insert("users", {})) : await insert(table);
  const missing = await argsOf(fn, { orgId, insert: async (table) => note(gone, await fresh(table)) }, true);
  for (const id of gone) await remove(t, id);
  return { ids, existing, missing };
}

function note(list: string[], id: string): string {
  list.push(id);
  return id;
}

async function remove(t: TestBackend, id: string): Promise<void> {
  await t.run(async (ctx) => {
    // The cast is safe: any table's id can be deleted.
    if (id.endsWith("_storage")) await ctx.storage.delete(id as Id<"_storage">);
    else if (await ctx.db.get(id as Id<"meetings">)) await ctx.db.delete(id as Id<"meetings">);
  });
}

/** Whether anything marked is in an answer, in a value as in the words of a refusal. */
export function shows(answer: Answer, mark = MARK): boolean {
  return JSON.stringify(answer).includes(mark);
}

/** Two answers as texts that can be compared. */
export const textOf = (answer: Answer): string => JSON.stringify(answer);
