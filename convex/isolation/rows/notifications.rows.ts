import type { Rows } from "../row.rows";

/** Who may call the public functions of the inbox and e-mail. */
export const notificationsRows: Rows = {
  "notifications/inbox:list": "viewer",
  "notifications/inbox:markAllRead": "viewer",
  "notifications/inbox:markRead": "viewer",
  "notifications/inbox:unreadCount": "viewer",
};
