import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Detail, Details, IdText } from "@/components/record/details";
import { CompanyLink } from "@/components/record/record-links";
import { MissingRecordBoundary, RecordPage, RecordPageSkeleton } from "@/components/record/record-page";
import { Timeline } from "@/components/record/timeline";
import { useRecent } from "@/components/record/use-recent";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Avatar } from "@/components/ui/avatar";
import { CopyButton } from "@/components/ui/copy-button";
import { GlowValue } from "@/components/ui/glow-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tabs } from "@/components/ui/tabs";
import { formatCount } from "@/lib/format";
import { useContact, useContactTimeline } from "./use-contacts";

const route = getRouteApi("/$orgSlug/contacts/$contactId");
const LIST = { to: "/$orgSlug/contacts", label: "Contacts" } as const;
const LATEST_ROWS = 5;
const TABS = [
  { value: "overview", label: "Overview" },
  { value: "timeline", label: "Timeline" },
] as const;

/** One contact. */
export function ContactPage({ actions }: { actions?: ReactNode }) {
  const { contactId } = route.useParams();
  return (
    <MissingRecordBoundary key={contactId} label="contact">
      <ContactRecord contactId={contactId} actions={actions} />
    </MissingRecordBoundary>
  );
}

function ContactRecord({ contactId, actions }: { contactId: string; actions: ReactNode }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const contact = useContact(contactId);
  const title = contact ? contact.name || contact.email : null;
  useRecent("contact", contactId, title);
  if (!contact || !title) return <RecordPageSkeleton label="contact" />;
  return (
    <RecordPage
      title={title}
      list={LIST}
      icon={<Avatar name={title} className="!size-10 !text-sm" />}
      subtitle={[contact.title, contact.company?.name].filter(Boolean).join(" · ") || contact.email}
      actions={actions}
      summary={<Summary contact={contact} />}
    >
      <Tabs
        label="Contact"
        tabs={TABS}
        value={tab ?? "overview"}
        onChange={(next) =>
          void navigate({ search: { tab: next === "timeline" ? next : undefined }, replace: true })
        }
      >
        <div className="pt-4">
          <PanelBoundary what="The timeline">
            <ContactTimeline contactId={contactId} limit={tab ? undefined : LATEST_ROWS} />
          </PanelBoundary>
        </div>
      </Tabs>
    </RecordPage>
  );
}

function ContactTimeline({ contactId, limit }: { contactId: string; limit: number | undefined }) {
  const { results, status, loadMore } = useContactTimeline(contactId);
  return <Timeline items={results} status={status} loadMore={loadMore} limit={limit} />;
}

function Summary({ contact }: { contact: NonNullable<ReturnType<typeof useContact>> }) {
  return (
    <Details>
      <Detail label="E-mail">
        <span className="flex items-center gap-1">
          <a href={`mailto:${contact.email}`} className="min-w-0 truncate underline-offset-4 hover:underline">
            {contact.email}
          </a>
          <CopyButton iconOnly text={contact.email} label="Copy the e-mail address" />
        </span>
      </Detail>
      <Detail label="Title">{contact.title}</Detail>
      <Detail label="Company">
        <CompanyLink company={contact.company} />
      </Detail>
      <Detail label="Signals">
        <GlowValue value={contact.signalCount}>{formatCount(contact.signalCount)}</GlowValue>
      </Detail>
      <Detail label="Last signal">
        {contact.lastSignalAt === null ? null : <RelativeTime at={contact.lastSignalAt} />}
      </Detail>
      <Detail label="Known since">
        <RelativeTime at={contact.createdAt} />
      </Detail>
      <Detail label="Id">
        <IdText>{contact.contactId}</IdText>
      </Detail>
    </Details>
  );
}
