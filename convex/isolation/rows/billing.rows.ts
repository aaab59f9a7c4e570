import type { Rows } from "../row.rows";

/** Who may call the public functions of plans and usage. */
export const billingRows: Rows = {
  "billing/usage:gauges": "viewer",
};
