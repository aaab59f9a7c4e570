import { beforeAll, describe, expect, test } from "vitest";
import type { FunctionReference } from "convex/server";
import { makeFunctionReference } from "convex/server";
import type { Id } from "../_generated/dataModel";
import { asUser, makeMember, makeOrg, refusalOf, settle } from "../test.factories";
import type { TestMember } from "../test.factories";
import { argsFor as samplesFor, insertRow } from "../test.samples";
import type { Samples } from "../test.samples";
import { allModules, setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { howToAddRows, ROWS, weakestOf } from "./matrix.rows";

// What a row of the victim's organisation carries in every text field.
const MARK = "ONLY-FOR-THE-VICTIM";

const ROLES = ["viewer", "member", "admin", "owner"] as const;

/** A function as it is registered: the builders attach these for the deployment's own analysis. */
type Registered = {
  isPublic?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  exportArgs?: () => string;
};
type PublicFunction = { path: string; kind: "query" | "mutation" | "action"; args: string };

async function publicFunctions(): Promise<PublicFunction[]> {
  const found: PublicFunction[] = [];
  for (const [file, load] of Object.entries(allModules)) {
    if (file.includes("_generated") || file.endsWith("/schema.ts") || /\.config\.ts$/.test(file)) continue;
    const module = (await load()) as Record<string, Registered | undefined>;
    for (const [name, value] of Object.entries(module)) {
      if (!value?.isPublic || !value.exportArgs) continue;
      const kind = value.isQuery ? "query" : value.isMutation ? "mutation" : "action";
      found.push({ path: `${file.slice(2, -3)}:${name}`, kind, args: value.exportArgs() });
    }
  }
  return found;
}

async function call(
  client: TestMember["as"] | TestBackend,
  fn: PublicFunction,
  args: object,
): Promise<unknown> {
  if (fn.kind === "query") {
    return await client.query(makeFunctionReference(fn.path) as FunctionReference<"query">, args);
  }
  if (fn.kind === "mutation") {
    return await client.mutation(makeFunctionReference(fn.path) as FunctionReference<"mutation">, args);
  }
  return await client.action(makeFunctionReference(fn.path) as FunctionReference<"action">, args);
}

async function argsFor(fn: PublicFunction, samples: Samples): Promise<Record<string, unknown>> {
  const row = ROWS[fn.path];
  return { ...(await samplesFor(fn.args, samples)), ...(typeof row === "object" ? row.args : {}) };
}

let functions: PublicFunction[] = [];
beforeAll(async () => {
  functions = await publicFunctions();
});

const scoped = () =>
  functions.filter(({ path }) => ROLES.includes(weakestOf(ROWS[path]) as (typeof ROLES)[number]));

/** Two organisations, with rows of the victim's wherever a function takes an id. */
async function setup() {
  const t = setupBackend();
  const victim = await makeOrg(t, { name: MARK });
  const own = await makeOrg(t);
  const stranger = await makeMember(t, own);
  const member = await makeMember(t, victim, "owner", { name: MARK });
  const insert = (table: string) =>
    t.run((ctx) => insertRow(ctx, table, { orgId: victim, userId: member.userId, mark: MARK }));
  return { t, victim, own, stranger, insert };
}

test("[T-iso-1] every public function has its row in the matrix, and every row its function", () => {
  const paths = functions.map(({ path }) => path);
  const missing = paths.filter((path) => !Object.hasOwn(ROWS, path));
  expect(missing, howToAddRows(missing)).toEqual([]);
  expect(
    Object.keys(ROWS).filter((path) => !paths.includes(path)),
    "Rows without a function",
  ).toEqual([]);
});

test("[T-iso-2] every function for an organisation takes the organisation", () => {
  const without = functions.filter(({ args }) => !args.includes('"orgId"')).map(({ path }) => path);
  expect(without.filter((path) => !["public", "user"].includes(weakestOf(ROWS[path]) ?? ""))).toEqual([]);
});

test("the samples show: the owner sees the marked rows that nobody else may see", async () => {
  const { t, victim, insert } = await setup();
  const { as } = await makeMember(t, victim);
  const showing: string[] = [];
  for (const fn of scoped().filter(({ kind }) => kind === "query")) {
    const args = await argsFor(fn, { orgId: victim, insert });
    if (JSON.stringify(await call(as, fn, args)).includes(MARK)) showing.push(fn.path);
  }
  expect(showing).toEqual(
    expect.arrayContaining([
      "crm/contacts:get",
      "crm/companies:get",
      "crm/signals:get",
      "identity/organizations:get",
    ]),
  );
});

describe("[T-iso-1] in every function", () => {
  test("a visitor is refused", async () => {
    const { t, victim, insert } = await setup();
    for (const fn of functions.filter(({ path }) => weakestOf(ROWS[path]) !== "public")) {
      const args = await argsFor(fn, { orgId: victim, insert });
      expect(await refusalOf(call(t, fn, args)), fn.path).toBe("UNAUTHENTICATED");
    }
  });

  test("another organisation looks missing", async () => {
    const { victim, stranger, insert } = await setup();
    for (const fn of scoped()) {
      const args = await argsFor(fn, { orgId: victim, insert });
      expect(await refusalOf(call(stranger.as, fn, args)), fn.path).toBe("NOT_FOUND");
    }
  });

  test("another organisation's ids look missing in one's own, and nothing of them is shown or changed", async () => {
    const { t, own, stranger, insert } = await setup();
    for (const fn of scoped()) {
      const ids: string[] = [];
      const track = async (table: string) => {
        const id = await insert(table);
        ids.push(id);
        return id;
      };
      const args = await argsFor(fn, { orgId: own, insert: track, includeOptional: true });
      const before = await Promise.all(ids.map((id) => t.run((ctx) => ctx.db.get(id as Id<"users">))));
      const shown = await call(stranger.as, fn, args).catch((error: unknown) => error);
      const text = JSON.stringify(shown instanceof Error ? shown.message : shown);
      expect(text ?? "", fn.path).not.toContain(MARK);
      if (ids.length > 0 && fn.kind !== "query") {
        expect(await refusalOf(Promise.reject(shown)), fn.path).toBe("NOT_FOUND");
      }
      const after = await Promise.all(ids.map((id) => t.run((ctx) => ctx.db.get(id as Id<"users">))));
      expect(after, fn.path).toEqual(before);
    }
    await settle(t);
  });

  test("a role below the weakest allowed one is forbidden, and that one is not", async () => {
    const { t, victim, insert } = await setup();
    for (const fn of scoped()) {
      const weakest = ROLES.indexOf(weakestOf(ROWS[fn.path]) as (typeof ROLES)[number]);
      for (const [rank, role] of ROLES.entries()) {
        const { as } = await makeMember(t, victim, role);
        const args = await argsFor(fn, { orgId: victim, insert });
        // What comes after the permission (a conflict, a missing file) is the function's own business.
        const refusal = await refusalOf(call(as, fn, args)).catch(() => "OTHER");
        if (rank < weakest) expect(refusal, `${fn.path} as ${role}`).toBe("FORBIDDEN");
        else expect(refusal, `${fn.path} as ${role}`).not.toBe("FORBIDDEN");
      }
    }
    await settle(t);
  });

  test.each(["inactive", "removed"] as const)("an %s member finds no organisation", async (status) => {
    const { t, victim, insert } = await setup();
    const { as } = await makeMember(t, victim, "owner", { status });
    for (const fn of scoped()) {
      const args = await argsFor(fn, { orgId: victim, insert });
      expect(await refusalOf(call(as, fn, args)), fn.path).toBe("NOT_FOUND");
    }
  });

  test("[T-iso-8] a partner's own user sees nothing that does not name that partner", async () => {
    const { t, victim, insert } = await setup();
    const partnerId = (await insert("partners")) as Id<"partners">;
    await insert("meetings");
    const { as } = await makeMember(t, victim, "owner", { partnerId });
    for (const fn of scoped().filter(({ path }) => path !== "identity/organizations:get")) {
      const args = await argsFor(fn, { orgId: victim, insert });
      const shown = await call(as, fn, args).catch((error: unknown) => error);
      const text = JSON.stringify(shown instanceof Error ? shown.message : shown);
      expect(text ?? "", fn.path).not.toContain(MARK);
    }
    await settle(t);
  });
});

test("a person without a membership may make an organisation, and that is all", async () => {
  const { t } = await setup();
  const userId = await t.run((ctx) => ctx.db.insert("users", { name: "New" }));
  for (const fn of functions.filter(({ path }) => weakestOf(ROWS[path]) === "user")) {
    const args = await argsFor(fn, { orgId: "", insert: () => Promise.reject(new Error("no ids")) });
    expect(await refusalOf(call(asUser(t, userId), fn, args)), fn.path).toBeNull();
  }
  await settle(t);
});
