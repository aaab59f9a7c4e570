import type { HttpRows, Row, Rows, Weakest } from "./row.rows";
import { analyticsRows } from "./rows/analytics.rows";
import { auditRows } from "./rows/audit.rows";
import { billingRows } from "./rows/billing.rows";
import { crmRows } from "./rows/crm.rows";
import { httpRows } from "./rows/http.rows";
import { identityRows } from "./rows/identity.rows";
import { integrationsRows } from "./rows/integrations.rows";
import { notificationsRows } from "./rows/notifications.rows";
import { partnersRows } from "./rows/partners.rows";
import { securityRows } from "./rows/security.rows";

/** Every row of the matrix, by the function's path. A new domain adds its file here. */
export const ROWS: Rows = {
  ...identityRows,
  ...securityRows,
  ...billingRows,
  ...notificationsRows,
  ...auditRows,
  ...analyticsRows,
  ...crmRows,
  ...partnersRows,
  ...integrationsRows,
};

/** Every HTTP route's row, by method and path. */
export const HTTP_ROWS: HttpRows = httpRows;

/** The weakest caller a row allows; undefined when the function has no row. */
export function weakestOf(row: Row | undefined): Weakest | undefined {
  return typeof row === "string" ? row : row?.weakest;
}

/** What to do about functions without a row, for the message of the test that finds them. */
export function howToAddRows(paths: readonly string[]): string {
  const lines = paths.map((path) => {
    const domain = path.includes("/") ? path.split("/")[0]! : "identity";
    return `  convex/isolation/rows/${domain}.rows.ts: add  ${JSON.stringify(path)}: "<weakest role that may call it>",`;
  });
  return ["Functions without a row in the isolation matrix:", ...lines].join("\n");
}

/** The same for HTTP routes. */
export function howToAddHttpRows(routes: readonly string[]): string {
  const lines = routes.map(
    (route) =>
      `  convex/isolation/rows/http.rows.ts: add  ${JSON.stringify(route)}: { scope: "<scope>", body: {} } or { signed: "<whose>" },`,
  );
  return ["HTTP routes without a row in the isolation matrix:", ...lines].join("\n");
}
