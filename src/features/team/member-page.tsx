import { Page } from "@/components/layout/page";

/** One member. */
export default function MemberPage() {
  return <Page title="Member">{null}</Page>;
}
