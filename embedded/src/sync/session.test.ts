import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckingClient, FakeStore, turns } from "../testing/fakeSync.ts";

/** Enough for everything under way to settle. */
const SETTLE_TURNS = 60;

function setUp(clients = 1): { store: FakeStore; clients: CheckingClient[]; client: CheckingClient } {
  const store = new FakeStore();
  const hub = store.hub();
  const all = Array.from({ length: clients }, () => new CheckingClient(store, hub));
  return { store, clients: all, client: all[0] as CheckingClient };
}

describe("[SYN2] every Transition is one moment, whatever happens meanwhile", () => {
  const key = fc.constantFrom("a", "b", "c");
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 3 });
  const who = fc.nat({ max: 2 });
  const step = fc.oneof(
    fc.record({
      do: fc.constant("commit" as const),
      writes: fc.dictionary(key, fc.nat({ max: 3 }), { minKeys: 1 }),
    }),
    fc.record({
      do: fc.constant("add" as const),
      who,
      queryId: fc.nat({ max: 5 }),
      keys,
      mine: fc.boolean(),
    }),
    fc.record({ do: fc.constant("remove" as const), who, queryId: fc.nat({ max: 5 }) }),
    fc.record({
      do: fc.constant("mutate" as const),
      who,
      writes: fc.dictionary(key, fc.nat({ max: 3 }), { minKeys: 1 }),
    }),
    fc.record({ do: fc.constant("authenticate" as const), who, token: fc.constantFrom("ada", "bob") }),
    fc.record({ do: fc.constant("push" as const) }),
    fc.record({ do: fc.constant("turn" as const), n: fc.integer({ min: 1, max: 4 }) }),
  );

  test("random sessions", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.array(fc.nat({ max: 4 }), { minLength: 1 }),
        async (steps, delays) => {
          const { store, clients } = setUp(3);
          store.keeps = 3n;
          let executions = 0;
          store.turns = () => delays[executions++ % delays.length] ?? 0;
          for (const next of steps) {
            if (next.do === "commit") store.commit(next.writes);
            else if (next.do === "push") store.push();
            else if (next.do === "turn") await turns(next.n);
            else {
              const client = clients[next.who] as CheckingClient;
              if (next.do === "add") client.add(next.queryId, next.keys, next.mine);
              else if (next.do === "remove") client.remove(next.queryId);
              else if (next.do === "mutate") client.mutate(next.writes);
              else client.authenticate(next.token);
            }
          }
          await turns(SETTLE_TURNS + steps.length * 6);
          for (const client of clients) {
            expect(client.closedWith).toEqual([]);
            client.checkCaughtUp();
            client.end();
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

test("[SYN3] equal queries of many sessions run once per commit", async () => {
  const { store, clients } = setUp(50);
  for (const client of clients) client.add(0, ["a"]);
  await turns(SETTLE_TURNS);
  const before = store.queriesRun;
  store.commit({ a: 1 });
  await turns(SETTLE_TURNS);
  expect(store.queriesRun).toBe(before + 1);
  for (const client of clients) client.checkCaughtUp();
});

test("[SYN3] a query that reads the identity runs once per identity and never shows one user's answer to another", async () => {
  const { store, clients } = setUp(4);
  clients.forEach((client, n) => {
    client.authenticate(n < 2 ? "ada" : "bob");
    client.add(0, ["a"], true);
  });
  await turns(SETTLE_TURNS);
  expect(store.queriesRun).toBe(2);
  expect(clients.map((client) => client.results.get(0)?.who)).toEqual(["ada", "ada", "bob", "bob"]);
});

test("[SYN4] a commit that changes no answer sends nothing", async () => {
  const { store, client } = setUp();
  client.add(0, ["a"]);
  await turns(SETTLE_TURNS);
  const before = client.transitions;
  store.commit({ a: 0 });
  store.commit({ b: 5 });
  await turns(SETTLE_TURNS);
  expect(client.transitions).toBe(before);
});

test("[SYN4] a mutation that changes no answer is still followed by a Transition", async () => {
  const { client } = setUp();
  client.mutate({ z: 1 });
  await turns(SETTLE_TURNS);
  client.checkCaughtUp();
});

test("[SYN5] a refused token gets an AuthError and the connection is closed", async () => {
  const { client } = setUp();
  client.authenticate("bad");
  await turns(SETTLE_TURNS);
  expect(client.closedWith).toEqual(["AuthError"]);
  expect(client.authErrors).toEqual([true]);
});

test("[SYN5] a token that runs out while connected ends the connection before anything more is done in its name", async () => {
  const { store, client } = setUp();
  client.authenticate("brief");
  client.add(0, ["a"]);
  await turns(SETTLE_TURNS);
  await new Promise((resolve) => setTimeout(resolve, 30));
  client.mutate({ a: 7 });
  await turns(SETTLE_TURNS);
  expect(client.authErrors).toEqual([false]);
  expect(client.closedWith).toEqual(["AuthError"]);
  expect(store.valueAt("a", 2n ** 62n)).toBe(0);
});

test("[SYN6] a client that does not read gets one merged Transition when it has caught up", async () => {
  const { store, client } = setUp();
  client.add(0, ["a"]);
  await turns(SETTLE_TURNS);
  const before = client.transitions;
  client.setBuffered(Number.MAX_SAFE_INTEGER);
  for (let n = 1; n <= 20; n += 1) {
    store.commit({ a: n });
    await turns(2);
  }
  expect(client.transitions).toBe(before);
  client.setBuffered(0);
  await turns(SETTLE_TURNS);
  expect(client.transitions).toBe(before + 1);
  client.checkCaughtUp();
});

test("[SYN7] a client that has seen a later state than this backend holds is turned away", () => {
  const { client } = setUp();
  client.send({ type: "Connect", sessionId: "s", connectionCount: 1, maxObservedTimestamp: "/////////38=" });
  expect(client.closedWith).toEqual([expect.stringContaining("InternalServerError")]);
});

test.each([
  ["a wrong base version", { type: "ModifyQuerySet", baseVersion: 7, newVersion: 8, modifications: [] }],
  [
    "a query that is not there",
    {
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [{ type: "Remove", queryId: 9 }],
    },
  ],
  ["nonsense", { type: "Nonsense" }],
])("[SYN1] %s closes the connection", (_what, message) => {
  const { client } = setUp();
  client.send(message);
  expect(client.closedWith).toHaveLength(1);
});
