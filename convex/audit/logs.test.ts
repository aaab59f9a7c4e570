import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { drawApiKey } from "../access/apiKeyFormat";
import { recordEvent } from "../events/record";
import { makeMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import { allModules, setupBackend } from "../test.setup";
import { redact } from "./rules/redact";

const paginationOpts = { numItems: 10, cursor: null };

describe("the audit list", () => {
  test("shows an admin who did what, newest first, and members nothing", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    const admin = await makeMember(t, orgId, "admin");
    const member = await makeMember(t, orgId, "member");
    await admin.as.mutation(api.identity.organizations.rename, { orgId, name: "First" });
    await admin.as.mutation(api.identity.organizations.rename, { orgId, name: "Second" });
    const { page } = await admin.as.query(api.audit.logs.list, { orgId, paginationOpts });
    expect(page.map(({ after, actorId }) => [after, actorId])).toEqual([
      ['{"name":"Second"}', admin.userId],
      ['{"name":"First"}', admin.userId],
    ]);
    expect(await refusalOf(member.as.query(api.audit.logs.list, { orgId, paginationOpts }))).toBe(
      "FORBIDDEN",
    );
    await settle(t);
  });

  test("[C-9] has no function that changes or deletes a row", async () => {
    const names: string[] = [];
    for (const [file, load] of Object.entries(allModules)) {
      if (!file.startsWith("./audit/") || file.includes("/model/") || file.includes("/rules/")) continue;
      for (const [name, value] of Object.entries(
        (await load()) as Record<string, { isMutation?: boolean }>,
      )) {
        if (value?.isMutation) names.push(`${file}:${name}`);
      }
    }
    expect(names).toEqual([]);
  });
});

describe("redact", () => {
  test("[A-10] no secret reaches an audit row, whatever field or sentence holds it", async () => {
    const { text } = drawApiKey("secret", "live");
    const t = setupBackend();
    const orgId = await makeOrg(t);
    await runInOrg(t, orgId, (ctx) =>
      recordEvent(ctx, {
        type: "organization.renamed",
        subject: { type: "organization", id: orgId },
        payload: { name: "N" },
        before: { note: `use ${text} please`, nested: [{ signingSecret: "whsec_1" }] },
      }),
    );
    const dump = JSON.stringify(await t.run((ctx) => ctx.db.query("auditLogs").collect()));
    expect(dump).not.toContain(text);
    expect(dump).not.toContain("whsec_1");
    expect(dump).toContain("[redacted]");
    await settle(t);
  });

  test("leaves everything else as it is, at any depth", () => {
    const record = { name: "x", count: 1, on: false, list: [{ id: "a" }], nothing: null };
    expect(redact(record)).toEqual(record);
    expect(redact({ password: null })).toEqual({ password: null });
  });
});
