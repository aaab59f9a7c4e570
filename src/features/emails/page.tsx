import { Page } from "@/components/layout/page";

/** The mails that left. */
export default function EmailsPage() {
  return <Page title="E-mail">{null}</Page>;
}
