import type { Rows } from "../row.rows";

/** Who may call the public functions of the audit log. */
export const auditRows: Rows = {
  "audit/logs:list": "admin",
};
