import type { Rows } from "../row.rows";

/** Who may call the public functions of API keys and secrets. */
export const securityRows: Rows = {
  "security/apiKeys:create": "admin",
  "security/apiKeys:list": "admin",
  "security/apiKeys:revoke": "admin",
};
