/** Small houses by the rule that each must break: file path to text. */
export const brokenHouses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "domain-has-a-place": { "convex/llamas/model/llamas.ts": "export const llama = 1;\n" },
  "folder-size": Object.fromEntries(
    Array.from({ length: 26 }, (_, index) => [
      `src/components/ui/part-${index}.tsx`,
      "export const part = 1;\n",
    ]),
  ),
  "lib-and-rules-are-pure": {
    "convex/crm/rules/score.ts":
      'import { loadDeal } from "../model/deals";\nexport const score = loadDeal;\n',
    "convex/crm/model/deals.ts": "export const loadDeal = 1;\n",
  },
  "schema-imports-validators": {
    "convex/crm/schema.ts": 'import { stages } from "./model/deals";\nexport const tables = stages;\n',
  },
  "model-looks-left": {
    "convex/identity/model/users.ts":
      'import { plan } from "../../billing/model/plans";\nexport const user = plan;\n',
  },
  "handler-declares": {
    "convex/crm/deals.ts": 'import { list } from "./contacts";\nexport const win = list;\n',
  },
  "access-knows-no-domain": {
    "convex/access/membership.ts":
      'import { load } from "../identity/model/users";\nexport const member = load;\n',
  },
  "builders-know-no-domain": {
    "convex/functions.ts":
      'import { consume } from "./billing/model/usage";\nexport const orgQuery = consume;\n',
  },
  "edge-uses-models": {
    "convex/httpApi/v1/signals.ts": 'import { list } from "../../crm/signals";\nexport const route = list;\n',
  },
  "feature-stands-alone": {
    "src/features/meetings/page.tsx": 'import { Feed } from "../signals/feed";\nexport const Page = Feed;\n',
  },
  "client-floors": {
    "src/components/layout/shell.tsx":
      'import { Feed } from "@/features/signals/feed";\nexport const Shell = Feed;\n',
  },
  "package-stands-alone": {
    "sdk/src/index.ts": 'import { score } from "../../convex/crm/rules/score";\nexport const x = score;\n',
  },
  "house-knows-no-stand-in": {
    "convex/crm/model/deals.ts":
      'import { sandbox } from "@switchboard/sandbox";\nexport const x = sandbox;\n',
  },
  "embedded-layers": {
    "embedded/src/store/table.ts":
      'import { begin } from "../txn/transaction.ts";\nexport const x = begin;\n',
  },
  "raw-builders": {
    "convex/crm/deals.ts":
      'import { mutation } from "../_generated/server";\nexport const win = mutation({});\n',
  },
  "db-filter": {
    "convex/crm/model/deals.ts":
      'export const open = (ctx: any) => ctx.db.query("deals").filter((q: any) => q.eq(1, 1)).first();\n',
  },
  "unbounded-collect": {
    "convex/crm/model/deals.ts":
      'export const all = (ctx: any) => ctx.db.query("deals").withIndex("by_org", (q: any) => q).collect();\n',
  },
  "tenant-index": {
    "convex/crm/schema.ts":
      'import { defineTable } from "convex/server";\nimport { v } from "convex/values";\n' +
      'export const tables = { deals: defineTable({ orgId: v.string(), stage: v.string() }).index("by_stage", ["stage"]) };\n',
  },
  "table-owner": {
    "convex/identity/schema.ts":
      'import { defineTable } from "convex/server";\nexport const tables = { users: defineTable({}) };\n',
    "convex/crm/model/deals.ts": 'export const owner = (ctx: any) => ctx.db.query("users").first();\n',
  },
  "file-length": { "src/lib/long.ts": `${"export {};\n".repeat(401)}` },
  "drawer-name": { "src/lib/utils.ts": "export const x = 1;\n" },
  barrel: { "src/components/ui/index.ts": 'export * from "./button";\n' },
  "raw-html": {
    "src/features/signals/page.tsx":
      "export const Page = () => <p dangerouslySetInnerHTML={{ __html: location.hash }} />;\n",
  },
};

/** One file of each room, importing all that it may: no rule may object to any of it. */
export const soundHouse: Readonly<Record<string, string>> = {
  "convex/lib/money.ts": 'import { z } from "zod";\nexport const cents = z.number;\n',
  "convex/access/actor.ts":
    'import type { Id } from "../_generated/dataModel";\nexport type Actor = Id<"users">;\n',
  "convex/functions.ts":
    'import { mutation } from "./_generated/server";\nimport type { Actor } from "./access/actor";\n' +
    "export const orgMutation = (actor: Actor) => mutation(actor);\n",
  "convex/crm/schema.ts":
    'import { defineTable } from "convex/server";\nimport { v } from "convex/values";\nimport { cents } from "../lib/money";\n' +
    'export const tables = { deals: defineTable({ orgId: v.string(), amount: cents }).index("by_org", ["orgId"]) };\n',
  "convex/crm/rules/score.ts": 'import { cents } from "../../lib/money";\nexport const score = cents;\n',
  "convex/crm/model/deals.ts":
    'import { internal } from "../../_generated/api";\nimport { consume } from "../../billing/model/usage";\n' +
    'import { recordEvent } from "../../events/record";\nimport { score } from "../rules/score";\n' +
    'export const open = async (ctx: any) => [(await ctx.db.query("deals").take(9)).filter(score), internal, consume, recordEvent];\n' +
    '// lint-ok unbounded-collect: one row per plan, and plans are data of ours\nexport const all = (ctx: any) => ctx.db.query("deals").collect();\n',
  "convex/crm/deals.ts":
    'import { orgMutation } from "../functions";\nimport * as Deals from "./model/deals";\nexport const win = orgMutation(Deals.open);\n',
  "convex/httpApi/v1/deals.ts": 'import { open } from "../../crm/model/deals";\nexport const route = open;\n',
  "src/features/deals/page.tsx":
    'import { api } from "../../../convex/_generated/api";\nimport { score } from "../../../convex/crm/rules/score";\n' +
    'import { Button } from "@/components/ui/button";\nimport { row } from "./row";\nexport const Page = [api, score, Button, row];\n',
  "src/app/router.tsx": 'import { Page } from "@/features/deals/page";\nexport const router = Page;\n',
  "sdk/src/index.ts": 'export { Switchboard } from "./switchboard.ts";\n',
  "embedded/src/functions/runner.ts":
    'import type { Deployment } from "../deploy/deployment.ts";\nimport { begin } from "../txn/transaction.ts";\n' +
    'import { insertScheduled } from "../schedule/rows.ts";\nexport const run = (deployment: Deployment) => [begin, insertScheduled, deployment];\n',
  "scripts/start.ts": 'import { Switchboard } from "@switchboard/sdk";\nexport const start = Switchboard;\n',
};
