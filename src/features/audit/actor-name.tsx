import { Bot, KeyRound, Sprout, User, Webhook, type LucideIcon } from "lucide-react";
import { humanize } from "@/lib/format";
import type { AuditEntry } from "./use-audit";

const ICONS: Record<AuditEntry["actorKind"], LucideIcon> = {
  user: User,
  apiKey: KeyRound,
  webhook: Webhook,
  system: Bot,
  seed: Sprout,
};

/** What an entry calls the one who did it. */
export function actorNameOf({ actorKind, actorLabel }: Pick<AuditEntry, "actorKind" | "actorLabel">): string {
  if (actorKind === "webhook" && actorLabel === "chilipiper") return "ChiliPiper";
  if (actorKind === "system" || actorKind === "webhook") return actorLabel ? humanize(actorLabel) : "System";
  return actorLabel ?? humanize(actorKind);
}

/** Who did it, with the kind as an icon. */
export function ActorName({ entry }: { entry: AuditEntry }) {
  const Icon = ICONS[entry.actorKind];
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 align-middle">
      <Icon aria-label={humanize(entry.actorKind)} className="size-3.5 shrink-0 text-ink-3" />
      <span className="truncate">{actorNameOf(entry)}</span>
    </span>
  );
}
