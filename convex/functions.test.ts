import { expect, test } from "vitest";
import { internal } from "./_generated/api";
import { memberAllows, PERMISSIONS, roleAllows } from "./access/permissions";
import type { Role } from "./access/permissions";
import { orgQuery, publicQuery } from "./functions";
import { makeMember, makeOrg, refusalOf } from "./test.factories";
import { setupBackend } from "./test.setup";

test("each role includes everything that the weaker ones may do", () => {
  const roles: Role[] = ["viewer", "member", "admin", "owner"];
  for (const [i, role] of roles.entries()) {
    const weaker = roles[i - 1];
    if (!weaker) continue;
    for (const permission of PERMISSIONS) {
      if (roleAllows(weaker, permission))
        expect(roleAllows(role, permission), `${role} ${permission}`).toBe(true);
    }
  }
  expect(PERMISSIONS.every((permission) => roleAllows("owner", permission))).toBe(true);
});

test("[T-iso-8] a partner's own user holds no permission that shows other partners' records, whatever the role", () => {
  const held = PERMISSIONS.filter((permission) =>
    memberAllows({ role: "owner", partnerId: "p" }, permission),
  );
  expect([...held].sort()).toEqual([
    "meetings.read",
    "notifications.read",
    "notifications.write",
    "organization.read",
  ]);
});

test("an unknown permission is never included", () => {
  expect(roleAllows("owner", "everything" as never)).toBe(false);
});

test("an action's caller is resolved like a query's", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const { as, userId } = await makeMember(t, orgId, "viewer");
  const authorize = internal.identity.jobs.authorize;
  expect(await as.query(authorize, { orgId, permission: "signals.read" })).toMatchObject({
    kind: "user",
    userId,
  });
  expect(await refusalOf(as.query(authorize, { orgId, permission: "apiKeys.write" }))).toBe("FORBIDDEN");
  expect(await refusalOf(t.query(authorize, { orgId, permission: "signals.read" }))).toBe("UNAUTHENTICATED");
});

test("a function without its declaration cannot be called", async () => {
  type Handler = { _handler: (ctx: object, args: object) => Promise<unknown> };
  const undeclared = { args: {}, handler: () => "open" };
  const scoped = orgQuery(undeclared as never) as unknown as Handler;
  await expect(scoped._handler({}, { orgId: "x" })).rejects.toThrow("permission");
  const open = publicQuery(undeclared as never) as unknown as Handler;
  await expect(open._handler({}, {})).rejects.toThrow("reason");
});
