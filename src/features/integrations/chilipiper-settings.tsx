import { lazy, Suspense, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { addresses } from "@/lib/env";
import { notifyFailed } from "@/lib/notify";
import { AddressRow } from "./address-row";
import { useChiliPiperSettings, useRotateToken } from "./use-integrations";

const RotateTokenDialog = lazy(async () => ({
  default: (await import("./rotate-token-dialog")).RotateTokenDialog,
}));
const SigningSecretDialog = lazy(async () => ({
  default: (await import("./signing-secret-dialog")).SigningSecretDialog,
}));

/** The webhook address for ChiliPiper, its token and its optional signing secret. */
export function ChiliPiperSettings() {
  const settings = useChiliPiperSettings();
  const rotate = useRotateToken();
  const [newAddress, setNewAddress] = useState<string | null>(null);
  const [open, setOpen] = useState<"rotate" | "secret" | null>(null);
  const onRotate = async () => {
    try {
      setNewAddress(webhookAddress((await rotate()).path));
    } catch (error) {
      await notifyFailed("The address could not be made", error);
    }
  };
  if (!settings) return <SettingsSkeleton />;
  const shown = newAddress ?? webhookAddress(`/webhooks/chilipiper/••••${settings.tokenLast4 ?? ""}`);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-pretty text-ink-2">
        Booked meetings arrive at your own address. Its last part is a secret: whoever knows it can send
        meetings.
      </p>
      {settings.configured || newAddress ? (
        <AddressRow label="ChiliPiper webhook address" address={shown} canCopy={newAddress !== null} />
      ) : null}
      {newAddress && (
        <p role="status" className="text-sm text-waiting">
          Copy it now: the full address is shown only this once.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {settings.configured ? (
          <Button onClick={() => setOpen("rotate")}>Replace address…</Button>
        ) : (
          <Button variant="primary" onClick={() => void onRotate()}>
            Make webhook address
          </Button>
        )}
        <Button onClick={() => setOpen("secret")}>
          {settings.hasSigningSecret ? "Change signing secret…" : "Add signing secret…"}
        </Button>
        {settings.hasSigningSecret ? (
          <Badge tone="good">Signatures checked</Badge>
        ) : (
          <Badge tone="off">Signatures not checked</Badge>
        )}
      </div>
      <Suspense>
        {open === "rotate" && (
          <RotateTokenDialog onRotate={() => void onRotate()} onClose={() => setOpen(null)} />
        )}
        {open === "secret" && (
          <SigningSecretDialog hasSecret={settings.hasSigningSecret} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </div>
  );
}

const webhookAddress = (path: string) => `${addresses?.siteUrl ?? ""}${path}`;

function SettingsSkeleton() {
  return (
    <div className="flex flex-col gap-3">
      <LoadingLabel>Loading the ChiliPiper settings</LoadingLabel>
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-9 w-full" />
      <Skeleton className="h-8 w-48" />
    </div>
  );
}
