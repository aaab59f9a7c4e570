import type { Id } from "../_generated/dataModel";
import type { ApiScope } from "../access/actor";
import { vi } from "vitest";
import schema from "../schema";
import { makeApiKey, makeMember, makeOrg } from "../test.factories";
import type { TestBackend } from "../test.setup";
import type { HttpRow } from "./row.rows";
import { fill, makeWorld, MARK } from "./world.matrix";

/** One kind of caller of HTTP routes, and what must hold for each route. */
export type HttpColumn = {
  caller: string;
  check: (route: string, row: HttpRow | undefined) => Promise<(string | null)[]>;
};

const SCOPES: readonly ApiScope[] = ["signals:write", "track:write", "usage:read"];
const UNAUTHENTICATED = 401;
const FORBIDDEN = 403;
const REFUSED_FROM = 400;
/** More than any world of a cell holds in one table. */
const ROWS_MAX = 1_000;

type World = Awaited<ReturnType<typeof makeWorld>>;
type Reply = { status: number; text: string };

/** The columns of the matrix for HTTP: no key, keys of others, keys that ended, keys without the scope, a person's session. */
export const httpColumns: readonly HttpColumn[] = [
  { caller: "anonymous (HTTP)", check: (route, row) => refused(route, row, () => Promise.resolve({})) },
  {
    caller: "another organisation's key (HTTP)",
    check: async (route, row) => {
      const world = await makeWorld();
      const { header } = await makeApiKey(world.t, world.own, world.stranger.userId);
      const before = await send(world.t, route, row, { Authorization: header });
      await fill(world.t, world.victimRows);
      const rows = await rowsOf(world.t, world.victim);
      const after = await send(world.t, route, row, { Authorization: header });
      // The first call stored something; where that shows, a key of a third organisation gets the first answer again.
      const third = await freshKey(world.t);
      const fresh = await send(world.t, route, row, { Authorization: third });
      return [
        marked(after),
        fresh.status === before.status ? null : `answers ${fresh.status} where it answered ${before.status}`,
        (await rowsOf(world.t, world.victim)) === rows ? null : "changed rows of others",
      ];
    },
  },
  ...["viewer", "member"].map((role): HttpColumn => ({
    caller: `a ${role}'s session (HTTP)`,
    check: (route, row) =>
      refused(route, row, async (world) => {
        const { userId } = await makeMember(world.t, world.victim, role as "viewer" | "member");
        return { Authorization: `Bearer ${userId}|session` };
      }),
  })),
  {
    caller: "a partner's user's session (HTTP)",
    check: (route, row) =>
      refused(route, row, async (world) => {
        const partnerId = (await world.insert("partners")) as Id<"partners">;
        const { userId } = await makeMember(world.t, world.victim, "member", { partnerId });
        return { Authorization: `Bearer ${userId}|session` };
      }),
  },
  {
    caller: "a revoked key (HTTP)",
    check: (route, row) =>
      refused(route, row, async ({ t, victim, owner }) => ({
        Authorization: (await makeApiKey(t, victim, owner.userId, { revokedAt: 1 })).header,
      })),
  },
  {
    caller: "a suspended organisation's key (HTTP)",
    check: (route, row) =>
      refused(route, row, async ({ t, victim, owner }) => {
        await t.run((ctx) => ctx.db.patch("organizations", victim, { status: "suspended" }));
        return { Authorization: (await makeApiKey(t, victim, owner.userId)).header };
      }),
  },
  {
    caller: "a wrong-scope key (HTTP)",
    check: async (route, row) => {
      if (!row || !("scope" in row)) return await refused(route, row, () => Promise.resolve({}));
      const { t, victim, owner, victimRows } = await makeWorld();
      const scopes = SCOPES.filter((scope) => scope !== row.scope);
      const { header } = await makeApiKey(t, victim, owner.userId, { type: "restricted", scopes });
      const empty = await send(t, route, row, { Authorization: header });
      await fill(t, victimRows);
      const full = await send(t, route, row, { Authorization: header });
      return [
        full.status === FORBIDDEN ? null : `403 was due, the answer is ${full.status} ${full.text}`,
        full.text === empty.text ? null : `tells what is stored: ${full.text} is not ${empty.text}`,
        marked(full),
      ];
    },
  },
];

/** Routes for keys answer 401, those for signatures refuse, the open ones say nothing of anybody; whatever is stored. */
async function refused(
  route: string,
  row: HttpRow | undefined,
  headersOf: (world: World) => Promise<Record<string, string>>,
): Promise<(string | null)[]> {
  const world = await makeWorld();
  const headers = await headersOf(world);
  const empty = await send(world.t, route, row, headers);
  await fill(world.t, world.victimRows);
  const rows = await rowsOf(world.t, world.victim);
  const full = await send(world.t, route, row, headers);
  const isRight = !row
    ? false
    : "scope" in row
      ? full.status === UNAUTHENTICATED
      : "signed" in row
        ? full.status >= REFUSED_FROM
        : full.status < REFUSED_FROM;
  return [
    isRight ? null : `is answered ${full.status} ${full.text.slice(0, 200)}`,
    full.text === empty.text ? null : `tells what is stored: ${full.text} is not ${empty.text}`,
    (await rowsOf(world.t, world.victim)) === rows ? null : "changed rows of others",
    marked(full),
  ];
}

const marked = (reply: Reply) => (reply.text.includes(MARK) ? `shows ${reply.text.slice(0, 200)}` : null);

async function freshKey(t: TestBackend): Promise<string> {
  const orgId = await makeOrg(t);
  const { userId } = await makeMember(t, orgId);
  return (await makeApiKey(t, orgId, userId)).header;
}

/** Sends the route's own request; a parameter in its path is a text that names nothing. */
async function send(
  t: TestBackend,
  route: string,
  row: HttpRow | undefined,
  headers: Record<string, string>,
): Promise<Reply> {
  vi.stubEnv("JWKS", JSON.stringify({ keys: [] }));
  const [method = "GET", path = "/"] = route.split(" ");
  const body = row && "body" in row && row.body !== undefined ? JSON.stringify(row.body) : undefined;
  const response = await t.fetch(path.replaceAll(/:\w+|\*/g, "a-token-of-nobody-0000"), {
    method,
    headers,
    ...(method === "POST" && { body: body ?? "{}" }),
  });
  return { status: response.status, text: await response.text() };
}

/** Everything that is stored of an organisation, as one text. */
async function rowsOf(t: TestBackend, orgId: Id<"organizations">): Promise<string> {
  return await t.run(async (ctx) => {
    const found: unknown[] = [];
    for (const table of Object.keys(schema.tables) as (keyof typeof schema.tables)[]) {
      const rows = (await ctx.db.query(table).take(ROWS_MAX)) as { orgId?: unknown }[];
      found.push(rows.filter((row) => row.orgId === orgId));
    }
    return JSON.stringify(found);
  });
}
