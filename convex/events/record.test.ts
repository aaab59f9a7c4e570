import { describe, expect, test } from "vitest";
import type { Actor } from "../access/actor";
import { auditRows, makeApiKey, makeMember, makeOrg, runInOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import { EVENT_DEPTH_MAX, recordEvent } from "./record";

async function setup() {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const rename = {
    type: "organization.renamed" as const,
    subject: { type: "organization", id: orgId },
    payload: { name: "N" },
  };
  return { t, orgId, rename };
}

describe("recordEvent", () => {
  test("leaves one event, one audit row with the same trace, and one fan-out, together", async () => {
    const { t, orgId, rename } = await setup();
    const eventId = await runInOrg(t, orgId, (ctx) => recordEvent(ctx, rename));
    const events = await t.run((ctx) => ctx.db.query("events").collect());
    expect(events).toMatchObject([
      { _id: eventId, orgId, depth: 0, source: "system", payload: { name: "N" } },
    ]);
    const [row] = await auditRows(t, orgId);
    expect(row).toMatchObject({
      eventId,
      traceId: events[0]!.traceId,
      action: "organization.renamed",
      actorKind: "system",
    });
    const scheduled = await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect());
    expect(scheduled.map(({ name, args }) => [name, args])).toEqual([["fanout:deliver", [{ eventId }]]]);
    await settle(t);
  });

  test("a transaction that fails leaves neither", async () => {
    const { t, orgId, rename } = await setup();
    const failing = runInOrg(t, orgId, async (ctx) => {
      await recordEvent(ctx, rename);
      throw new Error("later");
    });
    await expect(failing).rejects.toThrow("later");
    expect(await t.run((ctx) => ctx.db.query("events").collect())).toEqual([]);
    expect(await auditRows(t, orgId)).toEqual([]);
  });

  test("names every kind of actor, and where the change came in", async () => {
    const { t, orgId, rename } = await setup();
    const { userId, membershipId } = await makeMember(t, orgId);
    const { apiKeyId } = await makeApiKey(t, orgId, userId);
    const actors: [Actor, string | null, string][] = [
      [{ kind: "user", userId, membershipId, role: "owner" }, userId, "ui"],
      [{ kind: "apiKey", apiKeyId, scopes: [], type: "secret" }, apiKeyId, "api"],
      [{ kind: "webhook", provider: "stripe" }, "stripe", "webhook"],
      [{ kind: "system", job: "sweep" }, "sweep", "system"],
      [{ kind: "seed" }, null, "seed"],
    ];
    for (const [actor] of actors) await runInOrg(t, orgId, (ctx) => recordEvent(ctx, rename), actor);
    expect((await auditRows(t, orgId)).map(({ actorId }) => actorId)).toEqual(actors.map(([, id]) => id));
    const events = await t.run((ctx) => ctx.db.query("events").collect());
    expect(events.map(({ source }) => source)).toEqual(actors.map(([, , source]) => source));
    await settle(t);
  });

  test("[R-35] a chain of events that cause events ends at its greatest depth", async () => {
    const { t, orgId, rename } = await setup();
    const at = (depth: number) =>
      runInOrg(t, orgId, (ctx) => recordEvent({ ...ctx, trace: { ...ctx.trace, depth } }, rename));
    await at(EVENT_DEPTH_MAX);
    await expect(at(EVENT_DEPTH_MAX + 1)).rejects.toThrow("deep");
    await settle(t);
  });
});
