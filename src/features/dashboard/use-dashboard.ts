import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

/** As many as the feed can show without paging; older ones are on the Signals page. */
export const FEED_SIGNALS = 50;
const RECENT_MEETINGS = 6;

export type SignalStats = FunctionReturnType<typeof api.analytics.dashboard.signals>;
export type FeedSignal = FunctionReturnType<typeof api.crm.signals.feed>[number];
export type RecentMeeting = FunctionReturnType<typeof api.partners.meetings.recent>[number];

/** Counts of today, of the last 30 days and by type; undefined while loading. */
export function useSignalStats() {
  const { org } = useOrg();
  return useQuery(api.analytics.dashboard.signals, { orgId: org.orgId });
}

/** The latest signals, newest first; undefined while loading. */
export function useFeed() {
  const { org } = useOrg();
  return useQuery(api.crm.signals.feed, { orgId: org.orgId, limit: FEED_SIGNALS });
}

/** The latest meetings; undefined while loading. */
export function useRecentMeetings() {
  const { org } = useOrg();
  return useQuery(api.partners.meetings.recent, { orgId: org.orgId, limit: RECENT_MEETINGS });
}
