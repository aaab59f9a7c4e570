import { Page } from "@/components/layout/page";

/** Where an invited person joins. */
export default function AcceptPage() {
  return <Page title="Invitation">{null}</Page>;
}
