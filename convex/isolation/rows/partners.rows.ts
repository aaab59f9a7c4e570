import type { Rows } from "../row.rows";

/** Who may call the public functions of partners and their meetings. */
export const partnersRows: Rows = {
  "partners/meetings:list": "viewer",
  "partners/meetings:recent": "viewer",
  "partners/meetings:unroutedCount": "viewer",
  "partners/partners:choices": "admin",
};
