import { Link } from "@tanstack/react-router";
import { buttonClass } from "@/components/ui/button";
import { useOrg } from "@/hooks/use-org";

interface SetupLinkProps {
  /** For a place where nothing else asks for more attention. */
  variant?: "primary";
}

/** What an empty place for signals, contacts or companies offers: opens the form for a new key. */
export function CreateKeyLink({ variant }: SetupLinkProps) {
  const { org } = useOrg();
  return (
    <Link
      to="/$orgSlug/settings/api-keys"
      params={{ orgSlug: org.slug }}
      search={{ create: true }}
      className={buttonClass(variant)}
    >
      Create API key
    </Link>
  );
}

/** What an empty place for meetings offers: leads to the settings that bring them in. */
export function ConnectMeetingsLink({ variant }: SetupLinkProps) {
  const { org } = useOrg();
  return (
    <Link
      to="/$orgSlug/settings/integrations"
      params={{ orgSlug: org.slug }}
      className={buttonClass(variant)}
    >
      Connect ChiliPiper
    </Link>
  );
}
