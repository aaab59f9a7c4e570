import type { Rows } from "../row.rows";

/** Who may call the public functions of accounts, organisations and members. */
export const identityRows: Rows = {
  "auth:isAuthenticated": "public",
  "auth:signIn": "public",
  "auth:signOut": "public",
  "identity/demo:isAvailable": "public",
  "identity/organizations:create": "user",
  "identity/organizations:get": "viewer",
  "identity/organizations:rename": "admin",
  "identity/roles:table": "viewer",
  "identity/passwordReset:preview": "public",
  "identity/passwordReset:request": { weakest: "public", args: { email: "someone@example.com" } },
  "identity/sessions:end": "user",
  "identity/sessions:endOthers": "user",
  "identity/sessions:list": "user",
  "identity/users:viewer": "public",
};
