import { TriangleAlert } from "lucide-react";
import { Detail, Details, IdText } from "@/components/record/details";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { useNow } from "@/hooks/use-now";
import { humanize } from "@/lib/format";
import { keyState } from "./key-state";
import type { ApiKey } from "./use-api-keys";

/** What a key is and may do, and who answers for it. */
export function KeyDetails({ apiKey }: { apiKey: ApiKey }) {
  const { word, tone } = keyState(apiKey, useNow());
  return (
    <Details>
      <Detail label="State">
        <span className="inline-flex flex-wrap items-center gap-2">
          <Badge tone={tone}>{word}</Badge>
          {apiKey.revokedAt !== null && (
            <span className="text-xs text-ink-2">
              <AbsoluteTime at={apiKey.revokedAt} />
            </span>
          )}
        </span>
      </Detail>
      <Detail label="Key">
        <IdText>{apiKey.masked}</IdText>
      </Detail>
      <Detail label="Type">{humanize(apiKey.type)}</Detail>
      <Detail label="May">
        <code className="text-xs">{apiKey.scopes.join(", ")}</code>
      </Detail>
      {apiKey.type === "publishable" && (
        <Detail label="Origins">
          <Places places={apiKey.allowedOrigins} otherwise="Any site" />
        </Detail>
      )}
      <Detail label="Addresses">
        <Places places={apiKey.allowedAddresses} otherwise="Any address" />
      </Detail>
      <Detail label="Created">
        <AbsoluteTime at={apiKey.createdAt} />
      </Detail>
      <Detail label="Created by">
        {apiKey.createdByName}
        {apiKey.creatorGone && <CreatorGone />}
      </Detail>
      <Detail label="Last used">
        {apiKey.lastUsedAt === null ? "Never" : <RelativeTime at={apiKey.lastUsedAt} />}
      </Detail>
      <Detail label="Expires">
        {apiKey.expiresAt === null ? "Never" : <AbsoluteTime at={apiKey.expiresAt} />}
      </Detail>
    </Details>
  );
}

function CreatorGone() {
  return (
    <span className="mt-0.5 flex items-start gap-1.5 text-xs text-waiting">
      <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      No longer an active member. The key still works: rotate it, so that someone answers for it.
    </span>
  );
}

function Places({ places, otherwise }: { places: readonly string[]; otherwise: string }) {
  if (places.length === 0) return otherwise;
  return (
    <ul className="flex flex-col gap-0.5">
      {places.map((place) => (
        <li key={place}>
          <code className="text-xs break-all">{place}</code>
        </li>
      ))}
    </ul>
  );
}
