import { ConvexClient, ConvexHttpClient } from "convex/browser";
import type { FunctionReference } from "convex/server";
import { api } from "../convex/_generated/api.js";
import type { Id } from "../convex/_generated/dataModel.js";
import type { App } from "../scripts/app/app.ts";
import { callFunction } from "../scripts/app/deployment.ts";
import { expect, test } from "./fixtures.ts";
import { mailLink } from "./inbox.ts";

/** From the click that deactivates somebody until nothing is left on that person's open pages. */
const GONE_WITHIN_MS = 1_000;

const paginationOpts = { numItems: 20, cursor: null };

/** What an admin's open pages wait for. */
const OPEN: readonly { query: FunctionReference<"query">; args?: object }[] = [
  { query: api.identity.organizations.get },
  { query: api.identity.roles.table },
  { query: api.analytics.dashboard.signals },
  { query: api.crm.signals.feed, args: { limit: 20 } },
  { query: api.crm.contacts.list, args: { paginationOpts } },
  { query: api.crm.contacts.count },
  { query: api.billing.usage.gauges },
  { query: api.notifications.inbox.unreadCount },
  { query: api.security.apiKeys.list },
  { query: api.audit.logs.list, args: { paginationOpts } },
];

test("[T-iso-6] [T-04] a deactivated member's open subscriptions lose everything within a second, and writing is refused", async ({
  app,
}) => {
  const owner = await signedUp(app, "Owner", addressOf("owner"));
  const { orgId } = owner;
  await callFunction(app.deployment, "billing/jobs:setPlan", { orgId, planKey: "pro" });
  const email = addressOf("guest");
  await owner.client.mutation(api.identity.invitations.create, { orgId, emails: [email], role: "admin" });
  const token = /token=([0-9A-Za-z]+)/.exec(await mailLink(app, email, "/invite"))?.[1] ?? "";
  // Whoever signs up with the address after the mail was sent proves by its link that the address is theirs.
  const guest = await signedUp(app, "Guest", email);
  await guest.client.mutation(api.identity.invitations.accept, { token });

  const page = new OpenPage(app, guest.token, orgId);
  await expect.poll(() => page.shown).toBe(OPEN.length);
  const { membershipId } = await memberOf(owner.client, orgId, email);
  const shownBefore = page.updates;
  const started = performance.now();
  await owner.client.mutation(api.identity.members.setStatus, { orgId, membershipId, status: "inactive" });
  await expect.poll(() => page.shown, { intervals: [5] }).toBe(0);
  expect(performance.now() - started).toBeLessThan(GONE_WITHIN_MS);
  expect(page.refusals).toEqual(OPEN.map(() => "NOT_FOUND"));
  expect(page.updates, "nothing was shown after the deactivation").toBe(shownBefore);

  const writes = [
    page.client.mutation(api.notifications.inbox.markAllRead, { orgId }),
    page.client.mutation(api.identity.organizations.update, { orgId, name: "Taken over" }),
    guest.client.mutation(api.identity.organizations.update, { orgId, name: "Taken over" }),
    guest.client.mutation(api.identity.members.setStatus, { orgId, membershipId, status: "active" }),
    guest.client.action(api.security.apiKeys.create, { orgId, name: "Way back", type: "secret" }),
    guest.client.query(api.crm.contacts.count, { orgId }),
  ];
  expect(await Promise.all(writes.map(refusalOf))).toEqual(writes.map(() => "NOT_FOUND"));
  const organization = await owner.client.query(api.identity.organizations.get, { orgId });
  expect(organization.name).toBe("Owner's place");

  await owner.client.mutation(api.identity.members.setStatus, { orgId, membershipId, status: "active" });
  await expect.poll(() => page.shown).toBe(OPEN.length);
  await page.client.close();
});

/** All subscriptions of one person on one socket, and what each shows at the moment. */
class OpenPage {
  readonly client: ConvexClient;
  /** How often anything was shown. */
  updates = 0;
  readonly #states: ("waiting" | "shown" | { code: string })[] = OPEN.map(() => "waiting");

  constructor(app: App, token: string, orgId: Id<"organizations">) {
    this.client = new ConvexClient(app.deployment.url);
    this.client.setAuth(() => Promise.resolve(token));
    for (const [index, { query, args }] of OPEN.entries()) {
      const show = () => {
        this.updates += 1;
        this.#states[index] = "shown";
      };
      const refuse = (error: Error) => {
        this.#states[index] = { code: codeOf(error) };
      };
      this.client.onUpdate(query, { orgId, ...args }, show, refuse);
    }
  }

  get shown(): number {
    return this.#states.filter((state) => state === "shown").length;
  }

  get refusals(): string[] {
    return this.#states.map((state) => (typeof state === "object" ? state.code : state));
  }
}

const addressOf = (name: string) => `${name}-${crypto.randomUUID()}@deactivation.example`;

/** A person with an organisation of their own. */
async function signedUp(app: App, name: string, email: string) {
  const client = new ConvexHttpClient(app.deployment.url);
  const params = {
    flow: "signUp",
    email,
    password: "correct horse battery",
    name,
    organizationName: `${name}'s place`,
  };
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  client.setAuth(tokens!.token);
  const viewer = await client.query(api.identity.users.viewer, {});
  return { client, token: tokens!.token, orgId: viewer!.memberships[0]!.orgId };
}

async function memberOf(client: ConvexHttpClient, orgId: Id<"organizations">, email: string) {
  const { rows } = await client.query(api.identity.members.list, {
    orgId,
    sort: "email",
    direction: "asc",
    page: 1,
  });
  const row = rows.find((each) => each.email === email);
  if (!row) throw new Error(`${email} is no member`);
  return row;
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  return await call.then(() => "answered", codeOf);
}

function codeOf(error: unknown): string {
  const { data } = error as { data?: { code?: string } };
  return data?.code ?? String(error);
}
