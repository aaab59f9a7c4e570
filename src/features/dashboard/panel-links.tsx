import { Link } from "@tanstack/react-router";
import { useOrg } from "@/hooks/use-org";

const LINK =
  "-mr-1 rounded-sm px-1 text-xs font-medium text-ink-2 hover:text-ink hover:underline underline-offset-4";

/** From the feed to everything it was cut from. */
export function AllSignalsLink() {
  const { org } = useOrg();
  return (
    <Link to="/$orgSlug/signals" params={{ orgSlug: org.slug }} className={LINK}>
      All signals
    </Link>
  );
}

/** From the recent meetings to all of them. */
export function AllMeetingsLink() {
  const { org } = useOrg();
  return (
    <Link to="/$orgSlug/meetings" params={{ orgSlug: org.slug }} className={LINK}>
      All meetings
    </Link>
  );
}
