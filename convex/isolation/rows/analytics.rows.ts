import type { Rows } from "../row.rows";

/** Who may call the public functions of the dashboard. */
export const analyticsRows: Rows = {
  "analytics/dashboard:signals": "viewer",
};
