import { copyFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import Database from "libsql";
import { api } from "../convex/_generated/api.js";
import type { Id } from "../convex/_generated/dataModel.js";
import type { App } from "../scripts/app/app.ts";
import { ROOT } from "../scripts/app/settings.ts";
import { expect, test } from "./fixtures.ts";
import { mailLink } from "./inbox.ts";

/** What an administrator's own files hold; they are for the owner's eyes only and are no part of the data. */
const OWNERS_FILES = new Set(["secrets.json", "secret", "admin_key", "deployment.env"]);
/** What the sandbox stands in for keeps mails; it is no part of the product. */
const SANDBOX_FILES = /^sandbox/;

test("[A-01] [A-10] [C-10] after signing up, inviting, resetting and handing out keys, nothing that opens a door is kept or told again", async ({
  app,
}) => {
  const { secrets, known, client, orgId, apiKeyId } = await live(app);
  const parts = Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, tellingPart(text)]));
  const namesIn = (text: string) => Object.keys(parts).filter((name) => text.includes(parts[name]!));

  const database = await dumpDatabase(app.deployment.dataDir);
  expect(
    known.filter((id) => !database.includes(id)),
    "the dump holds what is stored",
  ).toEqual([]);
  expect(namesIn(database), "in the database").toEqual([]);

  for (const { path, bytes } of await filesBelow(app.deployment.dataDir)) {
    if (OWNERS_FILES.has(path) || SANDBOX_FILES.test(path)) continue;
    expect(namesIn(bytes), `in ${path}`).toEqual([]);
  }

  const answers = JSON.stringify(await everyAnswer(client, { orgId, apiKeyId }));
  expect(answers, "the answers are full").toContain("Looked for");
  expect(namesIn(answers), "in an answer").toEqual([]);

  const own = [
    ...Object.values(parts),
    ...Object.values(app.secrets).map((text: string) => text.slice(0, 40)),
  ];
  for (const { path, bytes } of await filesBelow(join(ROOT, "dist"))) {
    expect(
      own.filter((part) => bytes.includes(part)),
      `in the client's ${path}`,
    ).toEqual([]);
  }
});

/** Does once everything that hands a secret to someone, and returns all that was handed out. */
async function live(app: App) {
  const client = new ConvexHttpClient(app.deployment.url);
  const person = {
    email: `${crypto.randomUUID()}@secrecy.example`,
    password: `first ${crypto.randomUUID()}`,
  };
  const params = { flow: "signUp", name: "Sol Secret", ...person };
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  client.setAuth(tokens!.token);
  const viewer = await client.query(api.identity.users.viewer, {});
  const orgId = viewer!.memberships[0]!.orgId;

  const key = await client.action(api.security.apiKeys.create, { orgId, name: "Looked for", type: "secret" });
  const page = await client.action(api.security.apiKeys.create, { orgId, name: "Web", type: "publishable" });
  const next = await client.action(api.security.apiKeys.rotate, {
    orgId,
    apiKeyId: key.apiKeyId,
    overlapDays: 1,
  });
  await use(app, key.secret, "looked-for");
  await use(app, next.secret, "looked-for");
  await use(app, `${next.secret.slice(0, -1)}!`, "refused");

  const { path } = await client.action(api.integrations.chilipiper.rotateToken, { orgId });
  const signingSecret = `signing ${crypto.randomUUID()}`;
  await client.mutation(api.integrations.chilipiper.setSigningSecret, { orgId, secret: signingSecret });
  await fetch(app.deployment.siteUrl + path, { method: "POST", body: "{}" });

  const guest = `${crypto.randomUUID()}@secrecy.example`;
  await client.mutation(api.identity.invitations.create, { orgId, emails: [guest], role: "viewer" });
  const invitation = await tokenFrom(app, guest, "/invite");
  await client.query(api.identity.invitations.preview, { token: invitation });

  await client.mutation(api.identity.passwordReset.request, { email: person.email });
  const reset = await tokenFrom(app, person.email, "/reset-password");
  const chosen = `second ${crypto.randomUUID()}`;
  const again = new ConvexHttpClient(app.deployment.url);
  const withPassword = (fields: object) =>
    again.action(api.auth.signIn, { provider: "password", params: { ...fields, password: chosen } });
  await withPassword({ flow: "reset", token: reset });
  const renewed = await withPassword({ flow: "signIn", email: person.email });
  again.setAuth(renewed.tokens!.token);

  return {
    client: again,
    orgId,
    apiKeyId: key.apiKeyId,
    known: [key.secret, page.secret, next.secret].map((text) => text.split("_")[3]!),
    secrets: {
      "first password": person.password,
      "second password": chosen,
      "session token": tokens!.token.split(".")[2]!,
      "second session token": renewed.tokens!.token.split(".")[2]!,
      "API key": key.secret.split("_")[4]!,
      "publishable key": page.secret.split("_")[4]!,
      "rotated key": next.secret.split("_")[4]!,
      "webhook address": path.split("/").at(-1)!,
      "signing secret": signingSecret,
      "invitation token": invitation,
      "reset token": reset,
    },
  };
}

/** The front half of a secret is enough to know it by, however it was cut; words before it are no secret. */
function tellingPart(text: string): string {
  const secret = text.split(" ").at(-1)!;
  return secret.slice(0, Math.max(16, Math.floor(secret.length / 2)));
}

async function tokenFrom(app: App, address: string, path: string): Promise<string> {
  const token = /token=([0-9A-Za-z]{20,})/.exec(await mailLink(app, address, path))?.[1];
  if (!token) throw new Error(`The mail to ${address} carries no token`);
  return token;
}

async function use(app: App, secret: string, type: string): Promise<void> {
  await fetch(`${app.deployment.siteUrl}/api/v1/signals`, {
    method: "POST",
    headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
    body: JSON.stringify({ type, contact: { email: "ada@looked-for.example" } }),
  });
}

/** Every row of every table, as text: what a page of the file cuts in two is whole here. */
async function dumpDatabase(dataDir: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "switchboard-dump-"));
  try {
    for (const name of await readdir(dataDir)) {
      if (name.startsWith("data.sqlite")) await copyFile(join(dataDir, name), join(folder, name));
    }
    const database = new Database(join(folder, "data.sqlite"));
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const rows = tables.flatMap((table) =>
      database
        .prepare(`SELECT * FROM "${(table as { name: string }).name}"`)
        .safeIntegers(true)
        .all(),
    );
    database.close();
    return rows.map(textOf).join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function textOf(row: unknown): string {
  const values = Object.values(row as Record<string, unknown>);
  return values.map((value) => (Buffer.isBuffer(value) ? value.toString("latin1") : String(value))).join(" ");
}

/** The files below a folder with their bytes, one letter for each. */
async function filesBelow(folder: string): Promise<{ path: string; bytes: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return await Promise.all(
    files.map(async (file) => {
      const path = join(file.parentPath, file.name);
      return { path: path.slice(folder.length + 1), bytes: (await readFile(path)).toString("latin1") };
    }),
  );
}

/** What the organisation's pages are told when they ask for everything. */
async function everyAnswer(
  client: ConvexHttpClient,
  { orgId, apiKeyId }: { orgId: Id<"organizations">; apiKeyId: Id<"apiKeys"> },
): Promise<unknown[]> {
  const paged = { orgId, paginationOpts: { numItems: 100, cursor: null } };
  return await Promise.all([
    client.query(api.identity.users.viewer, {}),
    client.query(api.security.apiKeys.list, { orgId }),
    client.query(api.security.apiKeys.usage, { orgId, apiKeyId }),
    client.query(api.security.apiKeys.callers, { orgId, apiKeyId }),
    client.query(api.integrations.chilipiper.settings, { orgId }),
    client.query(api.integrations.inbound.list, paged),
    client.query(api.identity.invitations.list, paged),
    client.query(api.notifications.inbox.list, paged),
    client.query(api.notifications.emails.list, paged),
    client.query(api.audit.logs.list, paged),
  ]);
}
