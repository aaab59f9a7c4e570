import { getRouteApi } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useCan } from "@/hooks/use-can";
import { KeyActionDialog, type KeyAction } from "./key-action-dialog";
import { KeysTable, KeysTableSkeleton } from "./keys-table";
import { useApiKeys } from "./use-api-keys";

const route = getRouteApi("/$orgSlug/settings/api-keys");
const CreateKeyDialog = lazy(async () => ({
  default: (await import("./create-key-dialog")).CreateKeyDialog,
}));
const KeySheet = lazy(async () => ({ default: (await import("./key-sheet")).KeySheet }));

/** The keys that programs use to reach this organisation. */
export function ApiKeysPage() {
  const { create, key } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useCan("apiKeys.write");
  const [action, setAction] = useState<KeyAction | null>(null);
  const show = (search: { create?: true; key?: string }) => void navigate({ search, replace: true });
  return (
    <Page
      title="API keys"
      subtitle="A key lets your product send signals and read usage. Keep secret keys on your servers."
      actions={
        mayWrite && (
          <Button variant="primary" onClick={() => show({ create: true })}>
            <Plus aria-hidden className="size-4" />
            Create API key
          </Button>
        )
      }
    >
      <section aria-label="Keys" className="overflow-x-auto rounded-lg border">
        <PanelBoundary what="API keys">
          <Keys mayWrite={mayWrite} onOpen={(apiKeyId) => show({ key: apiKeyId })} onAct={setAction} />
        </PanelBoundary>
      </section>
      <Suspense>
        {create && <CreateKeyDialog onClose={() => show({})} />}
        {key && <KeySheet apiKeyId={key} onAct={setAction} onClose={() => show({})} />}
      </Suspense>
      {action && <KeyActionDialog action={action} onClose={() => setAction(null)} />}
    </Page>
  );
}

interface KeysProps {
  mayWrite: boolean;
  onOpen: (apiKeyId: string) => void;
  onAct: (action: KeyAction) => void;
}

function Keys({ mayWrite, onOpen, onAct }: KeysProps) {
  const keys = useApiKeys();
  if (!keys) return <KeysTableSkeleton />;
  if (keys.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No keys yet">
        Create one, copy the ready request, and watch the signal arrive on the dashboard.
      </EmptyState>
    );
  }
  return <KeysTable keys={keys} mayWrite={mayWrite} onOpen={(key) => onOpen(key.apiKeyId)} onAct={onAct} />;
}
