import { expect, test } from "vitest";
import { api } from "../_generated/api";
import { makeMember, makeOrg, refusalOf, runInOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { makePartner } from "./model/partners";

const partnerOf = (name: string) => ({
  name,
  slug: name.toLowerCase(),
  provider: "chilipiper",
  meetingTypes: [],
});

test("[T-11] who manages the team chooses among their own organisation's partners; others are refused", async () => {
  const t = setupBackend();
  const [orgId, elsewhere] = [await makeOrg(t), await makeOrg(t)];
  const partnerId = await runInOrg(t, orgId, (ctx) => makePartner(ctx, partnerOf("Acme")));
  await runInOrg(t, elsewhere, (ctx) => makePartner(ctx, partnerOf("Foreign")));
  const { as: admin } = await makeMember(t, orgId, "admin");
  expect(await admin.query(api.partners.partners.choices, { orgId })).toEqual([{ partnerId, name: "Acme" }]);

  const { as: member } = await makeMember(t, orgId, "member");
  expect(await refusalOf(member.query(api.partners.partners.choices, { orgId }))).toBe("FORBIDDEN");
  expect(await refusalOf(admin.query(api.partners.partners.choices, { orgId: elsewhere }))).toBe("NOT_FOUND");
});
