import { Page } from "@/components/layout/page";

/** What each role may do. */
export default function RolesPage() {
  return <Page title="Roles">{null}</Page>;
}
