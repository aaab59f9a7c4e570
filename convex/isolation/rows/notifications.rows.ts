import type { Rows } from "../row.rows";

/** Who may call the public functions of the inbox and e-mail. */
export const notificationsRows: Rows = {
  "notifications/emails:get": "admin",
  "notifications/emails:list": "admin",
  "notifications/emails:resend": "admin",
  "notifications/emails:sendHeld": "admin",
  "notifications/emails:state": "admin",
  "notifications/emails:suppressions": "admin",
  "notifications/emails:unsuppress": "admin",
  "notifications/inbox:list": "viewer",
  "notifications/inbox:markAllRead": "viewer",
  "notifications/inbox:markRead": "viewer",
  "notifications/inbox:unreadCount": "viewer",
};
