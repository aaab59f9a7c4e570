import { lazy, Suspense, type ReactNode } from "react";
import { Page } from "@/components/layout/page";
import { Panel } from "@/components/layout/panel";
import { ChartSkeleton } from "@/components/charts/chart-skeleton";
import { LiveFeed } from "./live-feed";
import { RecentMeetings } from "./recent-meetings";
import { SignalsToday } from "./signals-today";
import { TopTypes } from "./top-types";
import { AllMeetingsLink, AllSignalsLink } from "./panel-links";

const SignalsChart = lazy(async () => ({ default: (await import("./signals-chart")).SignalsChart }));

/** What happens now. `usage` is the plan's usage panel, which another feature owns. */
export function DashboardPage({ usage }: { usage: ReactNode }) {
  return (
    <Page title="Dashboard">
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Signals today" bodyClassName="pb-1">
            <SignalsToday />
          </Panel>
          <Panel title="Signals per day" bodyClassName="px-4 pb-3">
            <Suspense fallback={<ChartSkeleton />}>
              <SignalsChart />
            </Suspense>
          </Panel>
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            <Panel title="Top signal types">
              <TopTypes />
            </Panel>
            {usage}
          </div>
          <Panel title="Recent meetings" action={<AllMeetingsLink />} bodyClassName="pb-1">
            <RecentMeetings />
          </Panel>
        </div>
        <Panel
          title="Live feed"
          action={<AllSignalsLink />}
          className="h-[34rem] overflow-hidden xl:sticky xl:top-5 xl:h-[calc(100dvh-9rem)] xl:min-h-[30rem]"
          bodyClassName="relative border-t"
        >
          <LiveFeed />
        </Panel>
      </div>
    </Page>
  );
}
