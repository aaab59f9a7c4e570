import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Detail, Details, IdText } from "@/components/record/details";
import { MissingRecordBoundary, RecordPage, RecordPageSkeleton } from "@/components/record/record-page";
import { Timeline } from "@/components/record/timeline";
import { useRecent } from "@/components/record/use-recent";
import { Avatar } from "@/components/ui/avatar";
import { GlowValue } from "@/components/ui/glow-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tabs } from "@/components/ui/tabs";
import { formatCount } from "@/lib/format";
import { People } from "./people";
import { useCompany, useCompanyTimeline } from "./use-companies";

const route = getRouteApi("/$orgSlug/companies/$companyId");
const LIST = { to: "/$orgSlug/companies", label: "Companies" } as const;
const LATEST_ROWS = 5;
const TABS = [
  { value: "overview", label: "Overview" },
  { value: "people", label: "People" },
  { value: "timeline", label: "Timeline" },
] as const;

/** One company. */
export function CompanyPage({ actions }: { actions?: ReactNode }) {
  const { companyId } = route.useParams();
  return (
    <MissingRecordBoundary key={companyId} label="company">
      <CompanyRecord companyId={companyId} actions={actions} />
    </MissingRecordBoundary>
  );
}

function CompanyRecord({ companyId, actions }: { companyId: string; actions: ReactNode }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const company = useCompany(companyId);
  useRecent("company", companyId, company?.name ?? null);
  if (!company) return <RecordPageSkeleton label="company" />;
  return (
    <RecordPage
      title={company.name}
      list={LIST}
      icon={<Avatar square name={company.name} className="!size-10 !bg-surface-3 !text-sm !text-ink-2" />}
      subtitle={company.domain ?? "No domain known"}
      actions={actions}
      summary={<Summary company={company} />}
    >
      <Tabs
        label="Company"
        tabs={TABS}
        value={tab ?? "overview"}
        onChange={(next) =>
          void navigate({ search: { tab: next === "overview" ? undefined : next }, replace: true })
        }
      >
        <div className="pt-4">
          {tab === "people" ? (
            <People people={company.contacts} />
          ) : (
            <PanelBoundary what="The timeline">
              <CompanyTimeline companyId={companyId} limit={tab ? undefined : LATEST_ROWS} />
            </PanelBoundary>
          )}
        </div>
      </Tabs>
    </RecordPage>
  );
}

function CompanyTimeline({ companyId, limit }: { companyId: string; limit: number | undefined }) {
  const { results, status, loadMore } = useCompanyTimeline(companyId);
  return <Timeline items={results} status={status} loadMore={loadMore} limit={limit} showsContact />;
}

function Summary({ company }: { company: NonNullable<ReturnType<typeof useCompany>> }) {
  return (
    <Details>
      <Detail label="Domain">{company.domain}</Detail>
      <Detail label="Contacts">
        <GlowValue value={company.contactCount}>{formatCount(company.contactCount)}</GlowValue>
      </Detail>
      <Detail label="Signals">
        <GlowValue value={company.signalCount}>{formatCount(company.signalCount)}</GlowValue>
      </Detail>
      <Detail label="Last signal">
        {company.lastSignalAt === null ? null : <RelativeTime at={company.lastSignalAt} />}
      </Detail>
      <Detail label="Known since">
        <RelativeTime at={company.createdAt} />
      </Detail>
      <Detail label="Id">
        <IdText>{company.companyId}</IdText>
      </Detail>
    </Details>
  );
}
