import { HistoryButton } from "@/features/audit/history-drawer";
import OrganizationSettingsPage from "@/features/organizations/settings-page";
import { useOrg } from "@/hooks/use-org";

/** The organisation's settings with their history at hand. */
export function OrganizationRoutePage() {
  const { org } = useOrg();
  return (
    <OrganizationSettingsPage
      actions={<HistoryButton resourceType="organization" resourceId={org.orgId} />}
    />
  );
}
