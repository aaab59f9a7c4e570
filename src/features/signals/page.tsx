import { getRouteApi } from "@tanstack/react-router";
import { Activity, X } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { Select } from "@/components/form/field";
import { Page } from "@/components/layout/page";
import { CreateKeyLink } from "@/components/record/setup-links";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { humanize } from "@/lib/format";
import { signalColumns } from "./columns";
import { SignalSheet } from "./signal-sheet";
import { useSignals, useSignalTypes, type Signal } from "./use-signals";

const route = getRouteApi("/$orgSlug/signals");
const idOf = (signal: Signal) => signal.signalId;

/** Everything that was sent, newest first. */
export function SignalsPage() {
  const { type, signal } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useSignals(type);
  const setType = (next: string | undefined) =>
    void navigate({ search: (search) => ({ ...search, type: next }), replace: true });
  return (
    <Page title="Signals" fill>
      <DataTable
        key={type ?? "all"}
        label="Signals"
        viewKey="signals"
        columns={signalColumns}
        list={list}
        idOf={idOf}
        filters={<TypeFilter type={type} onChange={setType} />}
        empty={type ? <NoMatch onClear={() => setType(undefined)} /> : <NoSignals />}
      />
      {signal && (
        <SignalSheet
          signalId={signal}
          onClose={() => void navigate({ search: (search) => ({ ...search, signal: undefined }) })}
        />
      )}
    </Page>
  );
}

interface TypeFilterProps {
  type: string | undefined;
  onChange: (type: string | undefined) => void;
}

function TypeFilter({ type, onChange }: TypeFilterProps) {
  const types = useSignalTypes() ?? [];
  const offered = type && !types.includes(type) ? [type, ...types] : types;
  return (
    <>
      <div className="w-48">
        <Select
          aria-label="Type"
          value={type ?? ""}
          onChange={(event) => onChange(event.target.value || undefined)}
          className="!h-8 !text-sm"
        >
          <option value="">All types</option>
          {offered.map((name) => (
            <option key={name} value={name}>
              {humanize(name)}
            </option>
          ))}
        </Select>
      </div>
      {type && (
        <Button variant="ghost" onClick={() => onChange(undefined)}>
          <X aria-hidden className="size-3.5" />
          Clear
        </Button>
      )}
    </>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={Activity}
      title="No signals of this type"
      action={<Button onClick={onClear}>Show all types</Button>}
    >
      Signals of other types are hidden by the filter.
    </EmptyState>
  );
}

function NoSignals() {
  return (
    <EmptyState icon={Activity} title="No signals yet" action={<CreateKeyLink variant="primary" />}>
      A signal is something a prospect did: viewed pricing, started a trial, asked for a demo. Send the first
      one with an API key.
    </EmptyState>
  );
}
