import { Page } from "@/components/layout/page";

/** The person's own settings. */
export default function AccountPage() {
  return <Page title="Your account">{null}</Page>;
}
