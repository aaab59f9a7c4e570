import { getRouteApi } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { KeysTable, KeysTableSkeleton } from "./keys-table";
import { useApiKeys, type ApiKey } from "./use-api-keys";

const route = getRouteApi("/$orgSlug/settings/api-keys");
const CreateKeyDialog = lazy(async () => ({
  default: (await import("./create-key-dialog")).CreateKeyDialog,
}));
const RevokeKeyDialog = lazy(async () => ({
  default: (await import("./revoke-key-dialog")).RevokeKeyDialog,
}));

/** The keys that programs use to reach this organisation. */
export function ApiKeysPage() {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const setCreating = (isCreating: boolean) =>
    void navigate({ search: { create: isCreating || undefined }, replace: true });
  return (
    <Page
      title="API keys"
      subtitle="A key lets your product send signals and read usage. Keep secret keys on your servers."
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden className="size-4" />
          Create API key
        </Button>
      }
    >
      <section aria-label="Keys" className="overflow-x-auto rounded-lg border">
        <PanelBoundary what="API keys">
          <Keys />
        </PanelBoundary>
      </section>
      {create && (
        <Suspense>
          <CreateKeyDialog onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function Keys() {
  const keys = useApiKeys();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  if (!keys) return <KeysTableSkeleton />;
  if (keys.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No keys yet">
        Create one, copy the ready request, and watch the signal arrive on the dashboard.
      </EmptyState>
    );
  }
  return (
    <>
      <KeysTable keys={keys} onRevoke={setRevoking} />
      {revoking && (
        <Suspense>
          <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
        </Suspense>
      )}
    </>
  );
}
