import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Id } from "../_generated/dataModel";
import { ROLES } from "../access/permissions";
import type { Role } from "../access/permissions";
import { asUser, makeMember, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import { Cells } from "./cells.matrix";
import {
  alike,
  cellsOfUnchanged,
  expects,
  foreignIds,
  goneOrg,
  isForbidden,
  unless,
  unmarked,
} from "./checks.matrix";
import { httpColumns } from "./http.matrix";
import { howToAddHttpRows, howToAddRows, HTTP_ROWS, ROWS, weakestOf } from "./matrix.rows";
import { ask, httpRoutes, publicFunctions, verdictOf } from "./surface.matrix";
import type { Client, PublicFunction } from "./surface.matrix";
import { argsOf, fill, inserter, makeWorld, MARK, shows, textOf, twinArgs } from "./world.matrix";

/**
 * The isolation matrix: everything public times everyone who should not see something. A leak is a document, a count or an error
 * that tells more than the same call would where there is nothing to tell of.
 */
const cells = new Cells();

let functions: PublicFunction[] = [];
let routes: string[] = [];
beforeAll(async () => {
  functions = await publicFunctions();
  routes = await httpRoutes();
});

afterAll(() => console.log(cells.summary()));

const isRole = (weakest: unknown): weakest is Role => ROLES.includes(weakest as Role);
const scoped = () => functions.filter(({ path }) => isRole(weakestOf(ROWS[path])));
const forSignedIn = () => functions.filter(({ path }) => weakestOf(ROWS[path]) === "user");
const forAnyone = () => functions.filter(({ path }) => weakestOf(ROWS[path]) === "public");

// Figures that depend on the hour must not differ between two answers that are compared.
function stopTheClock() {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 15, 12) });
}

test("[T-iso-1] every public function and HTTP route has its row in the matrix, and every row its function", () => {
  const paths = functions.map(({ path }) => path);
  const missing = paths.filter((path) => !Object.hasOwn(ROWS, path));
  expect(missing, howToAddRows(missing)).toEqual([]);
  const gone = Object.keys(ROWS).filter((path) => !paths.includes(path));
  expect(gone, "Rows without a function").toEqual([]);
  const unknown = routes.filter((route) => !Object.hasOwn(HTTP_ROWS, route));
  expect(unknown, howToAddHttpRows(unknown)).toEqual([]);
  expect(
    Object.keys(HTTP_ROWS).filter((route) => !routes.includes(route)),
    "Rows without a route",
  ).toEqual([]);
});

test("[T-iso-2] every function for an organisation takes the organisation", () => {
  expect(scoped().filter(({ args }) => !args.includes('"orgId"'))).toEqual([]);
});

test("the samples show: the owner sees the marked rows that nobody else may see", async () => {
  const { owner, victim, insert } = await makeWorld();
  const showing: string[] = [];
  for (const fn of scoped().filter(({ kind }) => kind === "query")) {
    const answer = await ask(owner.as, fn, await argsOf(fn, { orgId: victim, insert }));
    if (shows(answer)) showing.push(fn.path);
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
  test("a visitor is refused, or told nothing of anybody", async () => {
    stopTheClock();
    const { t, victim, victimRows, insert } = await makeWorld();
    for (const fn of [...scoped(), ...forSignedIn()]) {
      await cells.run(fn.path, "anonymous", async () => {
        const answer = await ask(t, fn, await argsOf(fn, { orgId: victim, insert }));
        const { missing } = await twinArgs(t, fn, await goneOrg(t), insert);
        return [
          expects(answer, "UNAUTHENTICATED"),
          alike(answer, await ask(t, fn, missing), "what exists and what does not"),
        ];
      });
    }
    await cellsOfUnchanged(cells, { t, caller: "anonymous", client: t, orgId: "" }, forAnyone(), () =>
      fill(t, victimRows),
    );
    for (const fn of forAnyone().filter(({ kind }) => kind !== "query")) {
      await cells.run(fn.path, "anonymous", async () => {
        const [empty, full] = [await makeWorld(), await makeWorld()];
        await fill(full.t, full.victimRows);
        const [before, after] = [empty, full].map((world) => askAnyone(world, fn));
        return [
          unmarked(await after!),
          alike(await after!, await before!, "with and without rows of others"),
        ];
      });
    }
    expect(cells.leaksTo("anonymous")).toEqual([]);
  });

  test("[T-iso-3] another organisation looks missing, and so does every row of it", async () => {
    stopTheClock();
    const { t, own, victim, stranger, victimRows, insert } = await makeWorld();
    const caller = "another organisation";
    await cellsOfUnchanged(
      cells,
      { t, caller, client: stranger.as, orgId: own },
      [...scoped(), ...forSignedIn()],
      () => fill(t, victimRows),
    );
    for (const fn of scoped()) {
      await cells.run(fn.path, caller, async () => {
        const there = await ask(stranger.as, fn, await argsOf(fn, { orgId: victim, insert }));
        const { missing } = await twinArgs(t, fn, await goneOrg(t), insert);
        return [
          expects(there, "NOT_FOUND"),
          alike(there, await ask(stranger.as, fn, missing), "that organisation and none"),
          ...(await foreignIds(t, fn, stranger.as, own, insert)),
        ];
      });
    }
    // Otherwise every answer above would be that of somebody who is signed out.
    expect(await opens(stranger.as, own)).toBe(true);
    for (const fn of forSignedIn()) {
      await cells.run(fn.path, caller, () => foreignIds(t, fn, stranger.as, victim, insert));
    }
    await settle(t);
    expect(cells.leaksTo(caller)).toEqual([]);
  });

  test.each([...ROLES].reverse())("a %s may do what the table says and learns nothing more", async (role) => {
    const { t, victim, insert } = await makeWorld();
    const caller = `own organisation's ${role}`;
    for (const fn of scoped()) {
      await cells.run(fn.path, caller, async () => {
        const { as } = await makeMember(t, victim, role);
        const { existing, missing } = await twinArgs(t, fn, victim, insert);
        const weakest = weakestOf(ROWS[fn.path]) as Role;
        // What comes after the permission (a conflict, a missing file) is the function's own business.
        if (ROLES.indexOf(role) <= ROLES.indexOf(weakest)) {
          return [unless(!isForbidden(await ask(as, fn, existing)), "is refused what the row grants")];
        }
        const answer = await ask(as, fn, existing);
        return [
          expects(answer, "FORBIDDEN"),
          unmarked(answer),
          alike(answer, await ask(as, fn, missing), "a record that exists and one that does not"),
        ];
      });
    }
    await settle(t);
    expect(cells.leaksTo(caller)).toEqual([]);
  });

  test.each(["member", "owner"] as const)(
    "[T-iso-8] a partner's own user (%s) sees no row, count or word of other partners",
    async (role) => {
      stopTheClock();
      const caller = `partner's user (${role})`;
      const { t, own, stranger } = await makeWorld();
      const mine = { orgId: own, userId: stranger.userId, mark: "own" };
      const theirs = { ...mine, mark: MARK };
      const partnerId = (await inserter(t, mine)("partners")) as Id<"partners">;
      const other = (await inserter(t, theirs)("partners")) as Id<"partners">;
      const { as } = await makeMember(t, own, role, { partnerId });
      await fill(t, mine, partnerId);
      await cellsOfUnchanged(cells, { t, caller, client: as, orgId: own }, scoped(), () =>
        fill(t, theirs, other),
      );
      for (const fn of [...scoped(), ...forSignedIn()]) {
        for (const fields of [{ partnerId: other }, {}]) {
          // Somebody new for each call: one of them is to leave the organisation.
          const { as: fresh } = await makeMember(t, own, role, { partnerId });
          await cells.run(fn.path, caller, () => foreignIds(t, fn, fresh, own, inserter(t, theirs, fields)));
        }
      }
      expect(await opens(as, own)).toBe(true);
      await settle(t);
      expect(cells.leaksTo(caller)).toEqual([]);
    },
  );

  test.each(["inactive", "removed"] as const)("[T-04] an %s member finds no organisation", async (status) => {
    const { t, victim, stranger, insert } = await makeWorld();
    const { as } = await makeMember(t, victim, "owner", { status });
    const caller = `${status} member`;
    for (const fn of scoped()) {
      await cells.run(fn.path, caller, async () => {
        const { existing } = await twinArgs(t, fn, victim, insert);
        const answer = await ask(as, fn, existing);
        return [
          expects(answer, "NOT_FOUND"),
          alike(answer, await ask(stranger.as, fn, existing), "a former member and a stranger"),
        ];
      });
    }
    expect(cells.leaksTo(caller)).toEqual([]);
  });

  test("a token that names no person opens nothing", async () => {
    const { t, victim, insert } = await makeWorld();
    const caller = "wrong kind of key";
    const gone = await t.run(async (ctx) => {
      const userId = await ctx.db.insert("users", {});
      await ctx.db.delete(userId);
      return userId;
    });
    for (const fn of [...scoped(), ...forSignedIn()]) {
      await cells.run(fn.path, caller, async () => {
        const answer = await ask(asUser(t, gone), fn, await argsOf(fn, { orgId: victim, insert }));
        return [
          unless(
            ["UNAUTHENTICATED", "NOT_FOUND"].includes(verdictOf(answer)),
            `is answered ${textOf(answer)}`,
          ),
        ];
      });
    }
    expect(cells.leaksTo(caller)).toEqual([]);
  });
});

describe("[T-iso-1] in every HTTP route", () => {
  test.each(httpColumns)("$caller", async ({ caller, check }) => {
    stopTheClock();
    for (const route of routes) {
      await cells.run(route, caller, () => check(route, HTTP_ROWS[route]));
    }
    expect(cells.leaksTo(caller)).toEqual([]);
  });
});

async function opens(client: Client, orgId: string): Promise<boolean> {
  const get = functions.find(({ path }) => path === "identity/organizations:get")!;
  return "value" in (await ask(client, get, { orgId }));
}

async function askAnyone({ t, insert }: Awaited<ReturnType<typeof makeWorld>>, fn: PublicFunction) {
  return await ask(t, fn, await argsOf(fn, { orgId: "", insert }));
}

test("a person without a membership may make an organisation, and nothing in others' is open to them", async () => {
  const t = setupBackend();
  const userId = await t.run((ctx) => ctx.db.insert("users", { name: "New" }));
  const create = functions.find(({ path }) => path === "identity/organizations:create")!;
  expect(verdictOf(await ask(asUser(t, userId), create, { name: "New" }))).toBe("answered");
  await settle(t);
});
