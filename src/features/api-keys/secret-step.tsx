import { CircleCheck, LoaderCircle } from "lucide-react";
import { useId, useState } from "react";
import { TextInput } from "@/components/form/field";
import { SilentBoundary } from "@/components/layout/silent-boundary";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { CodeBox } from "@/components/ui/scroll-box";
import { Tabs } from "@/components/ui/tabs";
import { addresses } from "@/lib/env";
import { curlSnippet, sdkSnippet, trackCurlSnippet, trackSdkSnippet } from "./snippets";
import { useApiKeys, type ApiKey } from "./use-api-keys";

const TABS = [
  { value: "curl", label: "curl" },
  { value: "sdk", label: "SDK" },
] as const;

interface SecretStepProps {
  apiKeyId: ApiKey["apiKeyId"];
  type: ApiKey["type"];
  secret: string;
  onDone: () => void;
}

/** The secret, two ready ways to use it, and the proof when its first request arrives. */
export function SecretStep({ apiKeyId, type, secret, onDone }: SecretStepProps) {
  const id = useId();
  const [tab, setTab] = useState<"curl" | "sdk">("curl");
  const snippet = snippetFor({ type, tab, secret });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5">
        <label htmlFor={id} className="text-sm font-medium">
          Secret key
        </label>
        <div className="flex items-center gap-2">
          <TextInput
            id={id}
            readOnly
            autoFocus
            value={secret}
            onFocus={(event) => event.currentTarget.select()}
            className="font-mono !text-xs"
          />
          <CopyButton text={secret} />
        </div>
      </div>
      <div>
        <p className="text-sm font-medium">Send the first request</p>
        <Tabs label="Ready request" tabs={TABS} value={tab} onChange={setTab}>
          <div className="relative mt-2">
            <div className="absolute top-2 right-2">
              <CopyButton text={snippet} label={`Copy the ${tab} request`} />
            </div>
            <CodeBox aria-label={`${tab} request`} className="max-h-64 pr-24">
              {snippet}
            </CodeBox>
          </div>
        </Tabs>
      </div>
      <div className="flex items-center justify-between gap-3">
        <SilentBoundary>
          <FirstUse apiKeyId={apiKeyId} />
        </SilentBoundary>
        <Button variant="primary" className="ml-auto" onClick={onDone}>
          I have copied the key
        </Button>
      </div>
    </div>
  );
}

function snippetFor({
  type,
  tab,
  secret,
}: {
  type: ApiKey["type"];
  tab: "curl" | "sdk";
  secret: string;
}): string {
  const parts = { secret, siteUrl: addresses?.siteUrl ?? "" };
  if (type === "publishable") return tab === "curl" ? trackCurlSnippet(parts) : trackSdkSnippet(parts);
  return tab === "curl" ? curlSnippet(parts) : sdkSnippet(parts);
}

function FirstUse({ apiKeyId }: { apiKeyId: ApiKey["apiKeyId"] }) {
  const key = useApiKeys()?.find((candidate) => candidate.apiKeyId === apiKeyId);
  const isUsed = key !== undefined && key.lastUsedAt !== null;
  return (
    <p
      role="status"
      className={`flex items-center gap-2 text-sm ${isUsed ? "font-medium text-good" : "text-ink-2"}`}
    >
      {isUsed ? (
        <CircleCheck aria-hidden className="size-4" />
      ) : (
        <LoaderCircle aria-hidden className="size-4 animate-spin" />
      )}
      {isUsed ? "The first request has arrived" : "Listening for its first request…"}
    </p>
  );
}
