import { getRouteApi } from "@tanstack/react-router";
import { HistoryButton } from "@/features/audit/history-drawer";
import { ContactPage } from "@/features/contacts/detail-page";

const route = getRouteApi("/$orgSlug/contacts/$contactId");

/** A contact with its history at hand. */
export function ContactRoutePage() {
  const { contactId } = route.useParams();
  return <ContactPage actions={<HistoryButton resourceType="contact" resourceId={contactId} />} />;
}
