import { ShieldCheck } from "lucide-react";
import { useMemo, useState } from "react";
import type { Column } from "@/components/data-table/column";
import { timeColumn } from "@/components/data-table/column-kinds";
import { DataTable } from "@/components/data-table/data-table";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useCan } from "@/hooks/use-can";
import { useSuppressions, useUnsuppress, type Suppression } from "./use-emails";

const CAUSE: Record<Suppression["cause"], string> = {
  bounced: "Bounced for good",
  complained: "Reported as spam",
};

const idOf = (row: Suppression) => row.suppressionId;

/** The addresses that are not written to, each with the way back. */
export function Suppressed() {
  const list = useSuppressions();
  const mayWrite = useCan("emails.write");
  const [lifting, setLifting] = useState<Suppression | null>(null);
  const columns = useMemo(() => columnsFor(mayWrite ? setLifting : null), [mayWrite]);
  return (
    <>
      <DataTable
        label="Suppressed addresses"
        viewKey="suppressed-addresses"
        columns={columns}
        list={list}
        idOf={idOf}
        filters={<p className="text-sm text-ink-2">Mails to these addresses are not sent.</p>}
        empty={
          <EmptyState icon={ShieldCheck} title="No address is suppressed">
            An address is listed here when a mail to it bounced for good or was reported as spam.
          </EmptyState>
        }
      />
      {lifting && <LiftDialog suppression={lifting} onClose={() => setLifting(null)} />}
    </>
  );
}

interface LiftDialogProps {
  suppression: Suppression;
  onClose: () => void;
}

function LiftDialog({ suppression, onClose }: LiftDialogProps) {
  const unsuppress = useUnsuppress();
  const { address, cause, suppressionId } = suppression;
  return (
    <ConfirmDialog
      title={`Write to ${address} again?`}
      description={
        cause === "complained"
          ? "Its reader reported a mail of yours as spam. Ask first: another report makes every mail of yours arrive less reliably."
          : "A mail bounced because the mailbox did not take it. If it bounces again, the address is suppressed again."
      }
      verb="Lift the suppression"
      keep="Keep it suppressed"
      danger={cause === "complained"}
      onConfirm={() => unsuppress(suppressionId)}
      onClose={onClose}
    />
  );
}

function columnsFor(onLift: ((row: Suppression) => void) | null): ReadonlyArray<Column<Suppression>> {
  const data: Column<Suppression>[] = [
    {
      id: "address",
      header: "Address",
      primary: true,
      cell: (row) => (
        <span className="font-medium" title={row.address}>
          {row.address}
        </span>
      ),
      csv: (row) => row.address,
    },
    {
      id: "cause",
      header: "Cause",
      width: "10rem",
      from: "sm",
      cell: (row) => <span className="text-ink-2">{CAUSE[row.cause]}</span>,
      csv: (row) => CAUSE[row.cause],
    },
    timeColumn({ id: "since", header: "Since", width: "6.5rem", value: (row) => row.createdAt }),
  ];
  if (!onLift) return data;
  return [
    ...data,
    {
      id: "lift",
      header: "Action",
      width: "5.5rem",
      align: "right",
      primary: true,
      cell: (row) => (
        <Button size="sm" aria-label={`Lift the suppression of ${row.address}`} onClick={() => onLift(row)}>
          Lift
        </Button>
      ),
    },
  ];
}
