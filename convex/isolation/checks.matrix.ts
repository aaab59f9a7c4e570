import type { Id } from "../_generated/dataModel";
import { makeMember, makeOrg } from "../test.factories";
import type { TestBackend } from "../test.setup";
import type { Cells } from "./cells.matrix";
import { ask, verdictOf } from "./surface.matrix";
import type { Answer, Client, PublicFunction } from "./surface.matrix";
import { inserter, shows, textOf, twinArgs } from "./world.matrix";

/** A refusal by the table of permissions, told from one that a function gives for a reason of its own. */
export const isForbidden = (answer: Answer) =>
  verdictOf(answer) === "FORBIDDEN" &&
  "refused" in answer &&
  typeof answer.refused.data === "object" &&
  "permission" in (answer.refused.data ?? {});

/** A complaint, unless the thing is right. */
export const unless = (isRight: boolean, complaint: string) => (isRight ? null : complaint);
/** A complaint, unless the answer is a refusal with the code. */
export const expects = (answer: Answer, code: string) =>
  unless(verdictOf(answer) === code, `${code} was due, the answer is ${textOf(answer).slice(0, 200)}`);
/** A complaint, unless both answers tell the same. */
export const alike = (one: Answer, other: Answer, what: string) =>
  unless(textOf(one) === textOf(other), `${what}: ${textOf(one)} is not ${textOf(other)}`);
/** A complaint, if the answer shows anything of the victim. */
export const unmarked = (answer: Answer) => unless(!shows(answer), `shows ${textOf(answer).slice(0, 200)}`);

/** Queries must answer the same before and after rows appear that the caller may not see: a document, a count or an error would not. */
export async function cellsOfUnchanged(
  cells: Cells,
  { t, caller, client, orgId }: { t: TestBackend; caller: string; client: Client; orgId: string },
  candidates: readonly PublicFunction[],
  makeOthers: () => Promise<void>,
): Promise<void> {
  const queries = candidates.filter(({ kind }) => kind === "query");
  const seen = new Map<string, { args: object; before: Answer }>();
  for (const fn of queries) {
    // Ids that name nothing, the same in both rounds.
    const { missing } = await twinArgs(t, fn, orgId || (await goneOrg(t)), await missingRows(t));
    seen.set(fn.path, { args: missing, before: await ask(client, fn, missing) });
  }
  await makeOthers();
  for (const fn of queries) {
    await cells.run(fn.path, caller, async () => {
      const { args, before } = seen.get(fn.path)!;
      const after = await ask(client, fn, args);
      return [unmarked(after), alike(after, before, "the answer changed with rows of others")];
    });
  }
}

/** Rows in an organisation of their own, so that making and deleting them leaves no trace where it is looked. */
async function missingRows(t: TestBackend) {
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, orgId);
  return inserter(t, { orgId, userId, mark: "gone" });
}

/** Ids of rows that the caller may not see: answered as missing ones are, showing and changing nothing. */
export async function foreignIds(
  t: TestBackend,
  fn: PublicFunction,
  client: Client,
  orgId: string,
  insert: (table: string) => Promise<string>,
): Promise<(string | null)[]> {
  const { ids, existing, missing } = await twinArgs(t, fn, orgId, insert);
  const read = () => Promise.all(ids.map((id) => t.run((ctx) => ctx.db.get(id as Id<"users">))));
  const before = JSON.stringify(await read());
  const answer = await ask(client, fn, existing);
  const found = [unmarked(answer)];
  if (ids.length === 0) return found;
  found.push(unless(JSON.stringify(await read()) === before, "changed a row of others"));
  found.push(alike(answer, await ask(client, fn, missing), "an id of others and one of nothing"));
  if (fn.kind !== "query") found.push(unless("refused" in answer, "accepted an id of others"));
  return found;
}

/** The id of an organisation that was deleted. */
export async function goneOrg(t: TestBackend): Promise<string> {
  const orgId = await makeOrg(t);
  await t.run((ctx) => ctx.db.delete(orgId));
  return orgId;
}
