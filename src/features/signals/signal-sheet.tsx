import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Detail, Details, IdText } from "@/components/record/details";
import { CompanyLink, ContactLink } from "@/components/record/record-links";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { CopyButton } from "@/components/ui/copy-button";
import { Sheet } from "@/components/ui/dialog";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { StrengthBars } from "@/components/ui/strength-bars";
import { humanize } from "@/lib/format";
import { useSignal, type Signal } from "./use-signals";

/** A quick look at one signal over the list. */
export function SignalSheet({ signalId, onClose }: { signalId: string; onClose: () => void }) {
  return (
    <Sheet title="Signal" onClose={onClose}>
      <div className="p-5">
        <PanelBoundary what="This signal">
          <SignalDetails signalId={signalId} />
        </PanelBoundary>
      </div>
    </Sheet>
  );
}

function SignalDetails({ signalId }: { signalId: string }) {
  const signal = useSignal(signalId);
  if (!signal) {
    return (
      <>
        <LoadingLabel>Loading the signal</LoadingLabel>
        <Skeleton className="mb-4 h-6 w-40" />
        <Skeleton className="h-40 w-full" />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <div>
        <h3 className="text-lg font-semibold tracking-tight">{humanize(signal.type)}</h3>
        <IdText>{signal.type}</IdText>
      </div>
      <Details>
        <Detail label="Weight">
          <span className="inline-flex items-center gap-2">
            <StrengthBars value={signal.weight} />
            <span className="num">{signal.weight} of 100</span>
          </span>
        </Detail>
        <Detail label="Contact">
          <ContactLink contact={signal.contact} />
        </Detail>
        <Detail label="Company">
          <CompanyLink company={signal.company} />
        </Detail>
        <Detail label="Source">{signal.sourceName}</Detail>
        <Detail label="Occurred">
          <AbsoluteTime at={signal.occurredAt} />
        </Detail>
        <Detail label="Received">
          <AbsoluteTime at={signal.receivedAt} />
        </Detail>
        <Detail label="Id">
          <span className="flex items-center gap-1">
            <IdText>{signal.signalId}</IdText>
            <CopyButton iconOnly text={signal.signalId} label="Copy the signal's id" />
          </span>
        </Detail>
      </Details>
      <Properties props={signal.props} />
    </div>
  );
}

function Properties({ props }: { props: Signal["props"] }) {
  const entries = Object.entries(props);
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">Properties</h3>
      {entries.length === 0 ? (
        <p className="text-sm text-ink-2">This signal was sent without properties.</p>
      ) : (
        <Details>
          {entries.map(([name, value]) => (
            <Detail key={name} label={name}>
              <code className="text-xs">{String(value)}</code>
            </Detail>
          ))}
        </Details>
      )}
    </section>
  );
}
