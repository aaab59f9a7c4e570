import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { useOrg } from "@/hooks/use-org";
import { InviteForm } from "./invite-form";
import { InviteResults } from "./invite-results";
import type { InviteResult } from "./use-invitations";

/** Invites people, then says what became of each address. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { org } = useOrg();
  const [results, setResults] = useState<InviteResult[] | null>(null);
  return (
    <Dialog
      title={`Invite people to ${org.orgName}`}
      description="Each gets a mail with a link that works once, for that address only. A seat is taken when they accept."
      onClose={onClose}
      className="max-w-lg"
    >
      {results ? (
        <InviteResults results={results} onMore={() => setResults(null)} onClose={onClose} />
      ) : (
        <div className="p-5">
          <InviteForm onSent={setResults} onCancel={onClose} />
        </div>
      )}
    </Dialog>
  );
}
