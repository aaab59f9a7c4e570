import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { recordEvent } from "../events/record";
import { makeMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { messagesFor } from "./kinds/registry";
import { notifyMembers } from "./model/inbox";

const paginationOpts = { numItems: 50, cursor: null };

const message = {
  kind: "apiKey.created",
  severity: "info" as const,
  title: "T",
  body: "B",
  link: null,
  count: 1,
};

const notify = (t: TestBackend, orgId: Id<"organizations">, key: string, partnerId?: string) =>
  runInOrg(t, orgId, (ctx) =>
    notifyMembers(ctx, { orgId, message: { ...message, partnerId }, dedupeKey: key, createdAt: ctx.now }),
  );

async function setup() {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  return { t, orgId, ...(await makeMember(t, orgId, "viewer")) };
}

/** The bell's number, checked against the rows it stands for. */
async function unreadOf(
  as: Awaited<ReturnType<typeof setup>>["as"],
  orgId: Id<"organizations">,
): Promise<number> {
  const count = await as.query(api.notifications.inbox.unreadCount, { orgId });
  const { page } = await as.query(api.notifications.inbox.list, { orgId, paginationOpts });
  expect(page.filter(({ readAt }) => readAt === null)).toHaveLength(count);
  return count;
}

describe("the bell", () => {
  test("[R-43] shows exactly what is unread, through any order of arriving and marking", async () => {
    const { t, orgId, as } = await setup();
    for (let i = 0; i < 5; i++) await notify(t, orgId, `k${i}`);
    expect(await unreadOf(as, orgId)).toBe(5);
    const { page } = await as.query(api.notifications.inbox.list, { orgId, paginationOpts });
    const notificationId = page[2]!.notificationId;
    await as.mutation(api.notifications.inbox.markRead, { orgId, notificationId });
    await as.mutation(api.notifications.inbox.markRead, { orgId, notificationId });
    expect(await unreadOf(as, orgId)).toBe(4);
    await as.mutation(api.notifications.inbox.markAllRead, { orgId });
    expect(await unreadOf(as, orgId)).toBe(0);
    await notify(t, orgId, "later");
    expect(await unreadOf(as, orgId)).toBe(1);
  });

  test("[R-44] 500 concurrent messages are 500 rows and a bell of 500, and one click clears them", async () => {
    const { t, orgId, as } = await setup();
    await Promise.all(Array.from({ length: 501 }, (_, i) => notify(t, orgId, `k${i}`)));
    expect(await as.query(api.notifications.inbox.unreadCount, { orgId })).toBe(501);
    await as.mutation(api.notifications.inbox.markAllRead, { orgId });
    await settle(t);
    expect(await as.query(api.notifications.inbox.unreadCount, { orgId })).toBe(0);
  });

  test("belongs to one person: others' messages look missing, and an inactive member gets none", async () => {
    const { t, orgId, as } = await setup();
    const other = await makeMember(t, orgId, "owner");
    const gone = await makeMember(t, orgId, "member", { status: "inactive" });
    await notify(t, orgId, "k");
    const { page } = await other.as.query(api.notifications.inbox.list, { orgId, paginationOpts });
    const foreign = { orgId, notificationId: page[0]!.notificationId };
    expect(await refusalOf(as.mutation(api.notifications.inbox.markRead, foreign))).toBe("NOT_FOUND");
    expect(await unreadOf(as, orgId)).toBe(1);
    const rows = await t.run((ctx) => ctx.db.query("notifications").collect());
    expect(rows.some(({ userId }) => userId === gone.userId)).toBe(false);
  });

  test("[T-iso-8] a partner's own user hears of that partner only", async () => {
    const { t, orgId } = await setup();
    const [theirs, others] = await t.run(async (ctx) => {
      const fields = { orgId, name: "P", currency: "usd", status: "active" as const };
      return [
        await ctx.db.insert("partners", { ...fields, slug: "a" }),
        await ctx.db.insert("partners", { ...fields, slug: "b" }),
      ] as const;
    });
    const partner = await makeMember(t, orgId, "member", { partnerId: theirs });
    await notify(t, orgId, "none");
    await notify(t, orgId, "theirs", theirs);
    await notify(t, orgId, "others", others);
    const { page } = await partner.as.query(api.notifications.inbox.list, { orgId, paginationOpts });
    expect(page).toHaveLength(1);
  });
});

describe("fan-out", () => {
  const received = {
    signalIds: ["s1"],
    count: 1,
    highIntentSignalIds: ["s1"],
    highlight: { type: "demo_requested", label: "Ada" },
  };

  test("[R-05] an event that is delivered 50 times notifies once", async () => {
    const { t, orgId, as } = await setup();
    const eventId = await runInOrg(t, orgId, (ctx) =>
      recordEvent(ctx, {
        type: "signals.received",
        subject: { type: "organization", id: orgId },
        payload: received,
      }),
    );
    await settle(t);
    await Promise.all(Array.from({ length: 50 }, () => t.mutation(internal.fanout.deliver, { eventId })));
    expect(await unreadOf(as, orgId)).toBe(1);
    const { page } = await as.query(api.notifications.inbox.list, { orgId, paginationOpts });
    expect(page[0]).toMatchObject({
      kind: "signal.highIntent",
      title: "High-intent signal",
      body: "Ada: demo requested",
    });
  });

  test("a threshold is told once per period, by the event that reached it, and a jump gives one message", async () => {
    const { t, orgId, as } = await setup();
    const limits = { signals: 10 };
    await t.run((ctx) => ctx.db.insert("plans", { key: "pro", version: 1, name: "Pro", limits }));
    const { consumeUsage } = await import("../billing/model/usage");
    const receive = async (quantity: number, dedupeKey: string) => {
      await runInOrg(t, orgId, async (ctx) => {
        await consumeUsage(ctx, { metric: "signals", quantity, dedupeKey });
        const payload = { ...received, highIntentSignalIds: [] };
        await recordEvent(ctx, {
          type: "signals.received",
          subject: { type: "organization", id: orgId },
          payload,
        });
      });
      await settle(t);
      return await unreadOf(as, orgId);
    };
    expect(await receive(6, "a")).toBe(0);
    expect(await receive(1, "b")).toBe(1);
    expect(await receive(1, "c")).toBe(1);
    expect(await receive(2, "d")).toBe(2);
    const { page } = await as.query(api.notifications.inbox.list, { orgId, paginationOpts });
    expect(page.map(({ title, severity }) => [title, severity])).toEqual([
      ["All signals of this month are used", "critical"],
      ["70% of this month's signals are used", "warning"],
    ]);
  });
});

test("an event without anything to tell makes no message", () => {
  const payload = { signalIds: ["a"], count: 1, highIntentSignalIds: [] };
  expect(messagesFor({ type: "signals.received", payload })).toEqual([]);
  expect(messagesFor({ type: "organization.renamed", payload: { name: "x" } })).toEqual([]);
});
