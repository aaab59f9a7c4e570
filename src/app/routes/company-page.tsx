import { getRouteApi } from "@tanstack/react-router";
import { HistoryButton } from "@/features/audit/history-drawer";
import { CompanyPage } from "@/features/companies/detail-page";

const route = getRouteApi("/$orgSlug/companies/$companyId");

/** A company with its history at hand. */
export function CompanyRoutePage() {
  const { companyId } = route.useParams();
  return <CompanyPage actions={<HistoryButton resourceType="company" resourceId={companyId} />} />;
}
