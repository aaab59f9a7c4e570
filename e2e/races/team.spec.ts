import { ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import type { App } from "../../scripts/app/app.ts";
import { callFunction } from "../../scripts/app/deployment.ts";
import { expect, test } from "../fixtures.ts";
import { mailLink } from "../inbox.ts";

type Signed = { client: ConvexHttpClient; email: string };

const ROUNDS = 8;
const PASSWORD = "correct horse battery";

test("[T-03] however two owners step down at once, the organisation keeps one; and as many get in at once as there are seats", async ({
  app,
}) => {
  const owner = await signUp(app, "olga");
  const { orgId } = await owner.client.mutation(api.identity.organizations.create, { name: "Races" });
  await callFunction(app.deployment, "billing/jobs:setPlan", { orgId, planKey: "starter" });

  const addresses = Array.from({ length: 4 }, () => `${crypto.randomUUID()}@races.example`);
  await owner.client.mutation(api.identity.invitations.create, { orgId, emails: addresses, role: "owner" });
  const invited: (Signed & { token: string })[] = [];
  for (const email of addresses) {
    const token = new URL(await mailLink(app, email, "/invite")).hash.replace("#token=", "");
    invited.push({ ...(await signUp(app, "guest", email)), token });
  }
  const accepted = await Promise.all(
    invited.map(({ client, token }) => outcome(client.mutation(api.identity.invitations.accept, { token }))),
  );
  expect(accepted.filter((code) => code === "done")).toHaveLength(2);
  expect(accepted.filter((code) => code === "LIMIT_EXCEEDED")).toHaveLength(2);

  const team = [owner, ...invited.filter((_, i) => accepted[i] === "done")];
  const members = await Promise.all(
    team.map(async (person) => ({ ...person, id: await membershipOf(person, orgId) })),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const steps = members.map(({ client, id }) =>
      outcome(client.mutation(api.identity.members.changeRole, { orgId, membershipId: id, role: "admin" })),
    );
    const ended = await Promise.all(steps);
    expect(
      ended.filter((code) => code === "CONFLICT"),
      `round ${round}: ${ended.join(", ")}`,
    ).toHaveLength(1);
    const last = members[ended.indexOf("CONFLICT")]!;
    for (const { id } of members.filter(({ id }) => id !== last.id)) {
      await last.client.mutation(api.identity.members.changeRole, { orgId, membershipId: id, role: "owner" });
    }
  }

  const list = { orgId, sort: "role", direction: "desc", page: 1 } as const;
  const page = await owner.client.query(api.identity.members.list, list);
  expect(page.rows.map(({ role }) => role)).toEqual(["owner", "owner", "owner"]);
  const found = await owner.client.query(api.identity.members.list, { ...list, search: "olg" });
  expect(found.rows.map(({ email }) => email)).toEqual([owner.email]);
});

async function signUp(
  app: App,
  name: string,
  email = `${crypto.randomUUID()}@races.example`,
): Promise<Signed> {
  const client = new ConvexHttpClient(app.deployment.url);
  const params = { email, password: PASSWORD, name, flow: "signUp" };
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  client.setAuth(tokens?.token ?? "");
  return { client, email };
}

async function membershipOf({ client, email }: Signed, orgId: Id<"organizations">) {
  const args = { orgId, sort: "email", direction: "asc", page: 1 } as const;
  const { rows } = await client.query(api.identity.members.list, args);
  return rows.find((row) => row.email === email)!.membershipId;
}

/** "done", or the code with which a call was refused. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    return (error as { data: { code: string } }).data.code;
  }
}
