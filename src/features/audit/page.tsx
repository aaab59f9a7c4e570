import { Page } from "@/components/layout/page";

/** Who changed what. */
export default function AuditLogPage() {
  return <Page title="Audit log">{null}</Page>;
}
