import type { Rows } from "../row.rows";

/** Who may call the public functions of contacts, companies and signals. */
export const crmRows: Rows = {
  "crm/companies:count": "viewer",
  "crm/companies:get": "viewer",
  "crm/companies:list": "viewer",
  "crm/contacts:count": "viewer",
  "crm/contacts:get": "viewer",
  "crm/contacts:list": "viewer",
  "crm/search:palette": "viewer",
  "crm/signals:feed": "viewer",
  "crm/signals:get": "viewer",
  "crm/signals:list": "viewer",
  "crm/signals:types": "viewer",
};
