import { expect, test } from "vitest";
import { api } from "../_generated/api";
import { joinMember, makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";

const { invitations } = api.identity;

test("[I-05] a mail that has not left when its invitation is sent again or taken back does not leave", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t, { plan: "pro" });
  const owner = await joinMember(t, orgId, "owner");
  await owner.as.mutation(invitations.create, { orgId, emails: ["ada@x.example"], role: "member" });
  const [row] = await t.run((ctx) => ctx.db.query("invitations").collect());
  const states = () =>
    t.run(async (ctx) =>
      (await ctx.db.query("emailMessages").collect()).map(({ status, linkCipher }) => [
        status,
        linkCipher !== undefined,
      ]),
    );
  await owner.as.mutation(invitations.resend, { orgId, invitationId: row!._id });
  expect(await states()).toEqual([
    ["failed", false],
    ["held", true],
  ]);
  await owner.as.mutation(invitations.revoke, { orgId, invitationId: row!._id });
  expect(await states()).toEqual([
    ["failed", false],
    ["failed", false],
  ]);
});
