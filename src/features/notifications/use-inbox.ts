import type { OptimisticLocalStore } from "convex/browser";
import {
  optimisticallyUpdateValueInPaginatedQuery,
  useMutation,
  usePaginatedQuery,
  useQuery,
} from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

const PAGE_ITEMS = 20;

/** One notification as the inbox lists it. */
export type Notification = FunctionReturnType<typeof api.notifications.inbox.list>["page"][number];

/** How many notifications are unread; undefined while loading. */
export function useUnreadCount() {
  const { org } = useOrg();
  return useQuery(api.notifications.inbox.unreadCount, { orgId: org.orgId });
}

/** The inbox, newest first, with marking as read that shows at once. */
export function useInbox() {
  const { org } = useOrg();
  const { orgId } = org;
  const inbox = usePaginatedQuery(api.notifications.inbox.list, { orgId }, { initialNumItems: PAGE_ITEMS });
  const markRead = useMutation(api.notifications.inbox.markRead).withOptimisticUpdate((store, args) => {
    const unread = store.getQuery(api.notifications.inbox.unreadCount, { orgId });
    if (unread) store.setQuery(api.notifications.inbox.unreadCount, { orgId }, unread - 1);
    markShownAsRead(store, orgId, (item) => item.notificationId === args.notificationId);
  });
  const markAllRead = useMutation(api.notifications.inbox.markAllRead).withOptimisticUpdate((store) => {
    store.setQuery(api.notifications.inbox.unreadCount, { orgId }, 0);
    markShownAsRead(store, orgId, () => true);
  });
  return {
    ...inbox,
    loadMore: () => inbox.loadMore(PAGE_ITEMS),
    markRead: (notificationId: Notification["notificationId"]) => markRead({ orgId, notificationId }),
    markAllRead: () => markAllRead({ orgId }),
  };
}

function markShownAsRead(
  store: OptimisticLocalStore,
  orgId: ReturnType<typeof useOrg>["org"]["orgId"],
  matches: (item: Notification) => boolean,
): void {
  const now = Date.now();
  optimisticallyUpdateValueInPaginatedQuery(store, api.notifications.inbox.list, { orgId }, (item) =>
    item.readAt === null && matches(item) ? { ...item, readAt: now } : item,
  );
}
