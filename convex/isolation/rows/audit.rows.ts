import type { Rows } from "../row.rows";

/** Who may call the public functions of the audit log. */
export const auditRows: Rows = {
  "audit/logs:list": "admin",
  "audit/logs:get": "admin",
  "audit/logs:actors": "admin",
  "audit/logs:actions": "admin",
  "audit/logs:exportCsv": "admin",
  "audit/logs:verify": "admin",
  "audit/logs:anchor": "admin",
};
