import { Page } from "@/components/layout/page";

/** What the organisation is called and when its day begins. */
export default function OrganizationSettingsPage() {
  return <Page title="Organisation">{null}</Page>;
}
