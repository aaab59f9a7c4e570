import { Page } from "@/components/layout/page";

/** Who is in the organisation. */
export default function MembersPage() {
  return <Page title="Members">{null}</Page>;
}
