import { getRouteApi } from "@tanstack/react-router";
import { NeedsPermission } from "@/components/layout/needs-permission";
import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Tabs } from "@/components/ui/tabs";
import { EmailSheet } from "./email-sheet";
import { MailState } from "./mail-state";
import { Outbox } from "./outbox";
import { Suppressed } from "./suppressed";

const route = getRouteApi("/$orgSlug/settings/emails");
const TABS = [
  { value: "outbox", label: "Outbox" },
  { value: "suppressed", label: "Suppressed addresses" },
] as const;

/** The organisation's mails: what left, what is held, and which addresses are not written to. */
export default function EmailsPage() {
  const { tab = "outbox", email } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="E-mail" subtitle="Every mail that is sent for this organization, and what became of it.">
      <NeedsPermission permission="emails.read" what="E-mails">
        <PanelBoundary what="How mails leave">
          <MailState />
        </PanelBoundary>
        <Tabs
          label="E-mail"
          tabs={TABS}
          value={tab}
          onChange={(next) =>
            void navigate({ search: { tab: next === "suppressed" ? next : undefined }, replace: true })
          }
        >
          <div className="flex h-[36rem] flex-col pt-4">
            <PanelBoundary key={tab} what={tab === "outbox" ? "The outbox" : "The suppressed addresses"}>
              {tab === "outbox" ? <Outbox /> : <Suppressed />}
            </PanelBoundary>
          </div>
        </Tabs>
        {email && (
          <EmailSheet
            emailId={email}
            onClose={() => void navigate({ search: (search) => ({ ...search, email: undefined }) })}
          />
        )}
      </NeedsPermission>
    </Page>
  );
}
