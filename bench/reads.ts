import type { FunctionReference } from "convex/server";
import { api } from "../convex/_generated/api.js";
import type { Figures } from "./bench.ts";
import { type BenchApp, postJson, startBenchApp } from "./benchApp.ts";
import { signalBody } from "./signalBodies.ts";

const BATCH_SIZE = 500;
const SIZES = [1_000, 10_000, 100_000] as const;

type OrgQuery = FunctionReference<"query", "public">;
type Shown = { name: string; query: OrgQuery; args: Record<string, unknown> };

/** Every query that the dashboard and the shell around it subscribe to, with the arguments they use. */
const SHOWN: readonly Shown[] = [
  { name: "analytics/dashboard:signals", query: api.analytics.dashboard.signals, args: {} },
  { name: "crm/signals:feed", query: api.crm.signals.feed, args: { limit: 20 } },
  { name: "partners/meetings:recent", query: api.partners.meetings.recent, args: { limit: 6 } },
  { name: "billing/usage:gauges", query: api.billing.usage.gauges, args: {} },
  { name: "notifications/inbox:unreadCount", query: api.notifications.inbox.unreadCount, args: {} },
  { name: "crm/contacts:count", query: api.crm.contacts.count, args: {} },
  { name: "crm/companies:count", query: api.crm.companies.count, args: {} },
];

/** Documents that each query of the dashboard reads, with few and with many signals stored: it must be the same number. */
export async function reads(): Promise<Figures> {
  const bench = await startBenchApp();
  try {
    const table: Record<string, Record<string, number>> = Object.fromEntries(
      SHOWN.map(({ name }) => [name, {}]),
    );
    const largest: number[] = [];
    let stored = 0;
    for (const size of SIZES) {
      for (; stored < size; stored += BATCH_SIZE) {
        const signals = Array.from({ length: BATCH_SIZE }, (_, k) => signalBody(stored + k));
        await postJson(bench, "/api/v1/signals/batch", { signals });
      }
      const read = await documentsRead(bench);
      for (const [name, documents] of read) table[name]![`${size} signals`] = documents;
      largest.push(Math.max(...read.values()));
    }
    console.table(table);
    const [docs_1k = 0, docs_10k = 0, docs_100k = 0] = largest;
    return { docs_1k, docs_10k, docs_100k };
  } finally {
    await bench.close();
    await bench.remove();
  }
}

interface LogEntry {
  identifier: string;
  cachedResult?: boolean;
  usageStats?: { databaseReadDocuments?: number };
}

/** Runs each query once and reads from the backend's own log what it cost. */
async function documentsRead(bench: BenchApp): Promise<Map<string, number>> {
  let cursor = (await logs(bench, 0)).newCursor;
  const read = new Map<string, number>();
  for (const { query, args } of SHOWN) {
    await bench.client.query(query, { orgId: bench.orgId, ...args });
  }
  for (let tries = 0; read.size < SHOWN.length && tries < 50; tries++) {
    const answer = await logs(bench, cursor);
    cursor = answer.newCursor;
    for (const { identifier, usageStats } of answer.entries) {
      const shown = SHOWN.find(({ name }) => identifier.replace(/\.js(?=:)/, "") === name);
      const documents = usageStats?.databaseReadDocuments;
      if (shown && documents !== undefined) read.set(shown.name, documents);
    }
  }
  if (read.size < SHOWN.length)
    throw new Error(`The log does not tell what was read: ${[...read.keys()].join(", ")}`);
  return read;
}

async function logs(bench: BenchApp, cursor: number): Promise<{ entries: LogEntry[]; newCursor: number }> {
  const { url, adminKey } = bench.app.deployment;
  const response = await fetch(`${url}/api/stream_function_logs?cursor=${cursor}`, {
    headers: { Authorization: `Convex ${adminKey}` },
  });
  if (!response.ok) throw new Error(`The log answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { entries: LogEntry[]; newCursor: number };
}
