import { useState, type ReactNode } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { Page } from "@/components/layout/page";
import { Panel } from "@/components/layout/panel";
import { Detail, Details, IdText } from "@/components/record/details";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { Button } from "@/components/ui/button";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useOrg } from "@/hooks/use-org";
import { formatCount } from "@/lib/format";
import { notifyDone } from "@/lib/notify";
import { SettingsForm } from "./settings-form";
import { valuesOf, type SettingsValues } from "./settings-values";
import { useLeaveOrganization, useOrganization, type Organization } from "./use-organization";

/** What the organisation is called, where its days begin, who is alerted; and the way out of it. */
export default function OrganizationSettingsPage({ actions }: { actions?: ReactNode }) {
  return (
    <Page title="Organisation" actions={actions}>
      <div className="grid max-w-5xl grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Panel title="Settings">
          <Settings />
        </Panel>
        <div className="flex flex-col gap-4">
          <Panel title="About">
            <About />
          </Panel>
          <Panel title="Leave">
            <Leave />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Settings() {
  const organization = useOrganization();
  // Who loses the right keeps what they were looking at, read-only; the server sends them no more of it.
  const [seen, setSeen] = useState<SettingsValues | null>(null);
  const [from, setFrom] = useState<Organization | undefined>(undefined);
  if (organization && organization !== from) {
    setFrom(organization);
    if (organization.settings) setSeen(valuesOf(organization, organization.settings));
  }
  if (!organization) return <SettingsSkeleton />;
  if (seen) return <SettingsForm values={seen} />;
  return (
    <Details>
      <Detail label="Name">{organization.name}</Detail>
      <Detail label="Address">{organization.slug}</Detail>
      <Detail label="Time zone">{organization.timezone.replaceAll("_", " ")}</Detail>
    </Details>
  );
}

function About() {
  const organization = useOrganization();
  if (!organization) return <Skeleton className="h-24 opacity-60" />;
  const { settings, planName, orgId } = organization;
  return (
    <Details>
      <Detail label="Plan">{planName}</Detail>
      {settings && <Detail label="Seats">{seatsText(settings.seats)}</Detail>}
      {settings && (
        <Detail label="Created">
          <AbsoluteTime at={settings.createdAt} />
        </Detail>
      )}
      <Detail label="Id">
        <IdText>{orgId}</IdText>
      </Detail>
    </Details>
  );
}

function seatsText({ used, limit }: { used: number; limit: number | null }): string {
  return limit === null ? `${formatCount(used)} used` : `${formatCount(used)} of ${formatCount(limit)} used`;
}

function Leave() {
  const { org } = useOrg();
  const leave = useLeaveOrganization();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <p className="mb-3 text-sm text-pretty text-ink-2">
        You lose access to {org.orgName} at once. To come back you need a new invitation.
      </p>
      <Button onClick={() => setAsking(true)}>Leave {org.orgName}…</Button>
      {isAsking && (
        <ConfirmDialog
          title={`Leave ${org.orgName}`}
          description="Your seat becomes free and your open pages close. What you did stays. This cannot be undone by you."
          verb="Leave organisation"
          keep="Stay"
          typed={org.orgName}
          onConfirm={async () => {
            await leave();
            void notifyDone(`You have left ${org.orgName}`);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function SettingsSkeleton() {
  return (
    <div className="flex flex-col gap-5">
      <LoadingLabel>Loading the settings</LoadingLabel>
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="flex flex-col gap-2">
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-9 w-full opacity-60" />
        </div>
      ))}
    </div>
  );
}
