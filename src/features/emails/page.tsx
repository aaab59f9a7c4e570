import { Page } from "@/components/layout/page";

/** The organisation's mails: what left, what is held, and which addresses are not written to. */
export default function EmailsPage() {
  return <Page title="E-mail">{null}</Page>;
}
