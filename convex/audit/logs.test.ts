/// <reference types="vite/client" />
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { drawApiKey } from "../access/apiKeyFormat";
import { recordEvent } from "../events/record";
import type { Id } from "../_generated/dataModel";
import { auditRows, makeApiKey, makeMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import type { TestMember } from "../test.factories";
import { allModules, setupBackend } from "../test.setup";
import { redact } from "./rules/redact";

const sources = import.meta.glob<string>(
  [
    "../**/*.ts",
    "!../**/*.test.ts",
    "!../test.*.ts",
    "!../_generated/**",
    "!../isolation/**",
    "!./schema.ts",
  ],
  { query: "?raw", import: "default", eager: true },
);

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

  test("[C-9] no function that can be called from outside changes anything in it", async () => {
    const names: string[] = [];
    for (const [file, load] of Object.entries(allModules)) {
      if (!file.startsWith("./audit/") || file.includes("/model/") || file.includes("/rules/")) continue;
      const module = (await load()) as Record<string, { isMutation?: boolean; isPublic?: boolean }>;
      for (const [name, value] of Object.entries(module)) {
        if (value?.isMutation && value.isPublic) names.push(`${file}:${name}`);
      }
    }
    expect(names).toEqual([]);
  });

  test("[C-9] one line of the whole app changes rows of it, adding the link, and one deletes them, from the oldest end", () => {
    const touching = Object.entries(sources).flatMap(([file, text]) =>
      [...text.matchAll(/\.(insert|patch|replace|delete)\(\s*"auditLogs"/g)].map(
        ([, verb]) => `${verb} ${file}`,
      ),
    );
    expect(touching.sort()).toEqual([
      "delete ./model/retention.ts",
      "insert ./model/append.ts",
      "patch ./model/chain.ts",
    ]);
    const naming = Object.entries(sources)
      .filter(([file, text]) => /(?<!v\.id\()"auditLogs"/.test(text) && !file.startsWith("./"))
      .map(([file]) => file);
    expect(naming).toEqual([]);
  });
});

describe("an audit row", () => {
  const rename = (as: TestMember["as"], orgId: Id<"organizations">) =>
    as.mutation(api.identity.organizations.update, { orgId, name: "Renamed" });

  test("says who it was by name and from where: the address and the browser that the platform saw", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    const { userId } = await makeMember(t, orgId, "owner", { name: "Ada" });
    const as = t.withIdentity({ subject: `${userId}|session` }).withRequestMetadata({
      ip: "203.0.113.9",
      userAgent: `Browser/1 ${drawApiKey("secret", "live").text}`,
    });
    await rename(as as TestMember["as"], orgId);
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({
      actorKind: "user",
      actorId: userId,
      actorLabel: "Ada",
      ip: "203.0.113.9",
      userAgent: "Browser/1 [redacted]",
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test("of a call with an API key names the key and the address", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    const { userId } = await makeMember(t, orgId);
    const { header, apiKeyId } = await makeApiKey(t, orgId, userId);
    const caller = t.withRequestMetadata({ ip: "203.0.113.10", userAgent: "curl/8" });
    await caller.fetch("/api/v1/signals", {
      method: "POST",
      headers: { Authorization: header, "Content-Type": "application/json", "X-Forwarded-For": "1.1.1.1" },
      body: JSON.stringify({ type: "demo_requested", contact: { email: "ada@acme.example" } }),
    });
    await settle(t);
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({
      actorKind: "apiKey",
      actorId: apiKeyId,
      actorLabel: "Test key",
      ip: "203.0.113.10",
      userAgent: "curl/8",
    });
  });

  test("of scheduled work has no address, and is written all the same", async () => {
    const t = setupBackend();
    const orgId = await makeOrg(t);
    await runInOrg(t, orgId, (ctx) =>
      recordEvent(ctx, {
        type: "organization.renamed",
        subject: { type: "organization", id: orgId },
        payload: { name: "N" },
      }),
    );
    const [row] = await auditRows(t, orgId);
    expect(row).toMatchObject({ actorKind: "system", actorLabel: "test" });
    expect(row).not.toHaveProperty("ip");
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
