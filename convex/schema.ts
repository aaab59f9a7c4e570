import { defineSchema } from "convex/server";
import { analyticsTables } from "./analytics/schema";
import { auditTables } from "./audit/schema";
import { billingTables } from "./billing/schema";
import { crmTables } from "./crm/schema";
import { eventTables } from "./events/schema";
import { identityTables } from "./identity/schema";
import { integrationTables } from "./integrations/schema";
import { notificationTables } from "./notifications/schema";
import { partnerTables } from "./partners/schema";
import { securityTables } from "./security/schema";

export default defineSchema({
  ...identityTables,
  ...securityTables,
  ...billingTables,
  ...eventTables,
  ...auditTables,
  ...notificationTables,
  ...crmTables,
  ...partnerTables,
  ...integrationTables,
  ...analyticsTables,
});
