import type { Rows } from "../row.rows";

/** Who may call the public functions of API keys and secrets. */
export const securityRows: Rows = {
  "security/apiKeys:callers": "admin",
  "security/apiKeys:create": "admin",
  "security/apiKeys:list": "admin",
  "security/apiKeys:reportLeak": "admin",
  "security/apiKeys:revoke": "admin",
  "security/apiKeys:rotate": "admin",
  "security/apiKeys:update": "admin",
  "security/apiKeys:usage": "admin",
};
