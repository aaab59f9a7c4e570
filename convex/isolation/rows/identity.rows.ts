import type { Rows } from "../row.rows";

// Bytes that begin as a PNG does.
const PNG_START = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Who may call the public functions of accounts, organisations and members. */
export const identityRows: Rows = {
  "auth:isAuthenticated": "public",
  "auth:signIn": "public",
  "auth:signOut": "public",
  "identity/account:get": "user",
  "identity/account:removeAvatar": "user",
  "identity/account:setAvatar": { weakest: "user", args: { image: PNG_START.buffer } },
  "identity/account:update": { weakest: "user", args: { timezone: "Europe/Berlin", name: "Ada" } },
  // Without a token of Clerk's it refuses everybody, visitor or not.
  "identity/clerk:ensure": "public",
  "identity/demo:isAvailable": "public",
  "identity/invitations:accept": "user",
  "identity/invitations:create": "admin",
  "identity/invitations:list": "admin",
  "identity/invitations:preview": "public",
  "identity/invitations:resend": "admin",
  "identity/invitations:revoke": "admin",
  "identity/members:activity": "admin",
  "identity/members:changeRole": "admin",
  "identity/members:get": "admin",
  "identity/members:leave": "viewer",
  "identity/members:list": "admin",
  "identity/members:remove": "admin",
  "identity/members:setPartner": "admin",
  "identity/members:setStatus": "admin",
  "identity/members:transferOwnership": "owner",
  "identity/emailVerification:complete": "public",
  "identity/emailVerification:preview": "public",
  "identity/emailVerification:resend": "user",
  "identity/organizations:create": "user",
  "identity/organizations:get": "viewer",
  "identity/organizations:rename": "admin",
  "identity/organizations:update": "admin",
  "identity/roles:table": "viewer",
  "identity/passwordReset:preview": "public",
  "identity/passwordReset:request": { weakest: "public", args: { email: "someone@example.com" } },
  "identity/sessions:end": "user",
  "identity/sessions:endOthers": "user",
  "identity/sessions:list": "user",
  "identity/users:touch": "user",
  "identity/users:viewer": "public",
};
