import type { Rows } from "../row.rows";

/** Who may call the public functions of the ways in from other products. */
export const integrationsRows: Rows = {
  "integrations/chilipiper:rotateToken": "admin",
  "integrations/chilipiper:setSigningSecret": "admin",
  "integrations/chilipiper:settings": "member",
  "integrations/inbound:get": "member",
  "integrations/inbound:list": "member",
};
