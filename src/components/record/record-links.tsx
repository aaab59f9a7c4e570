import { Link } from "@tanstack/react-router";
import { useOrg } from "@/hooks/use-org";
import { humanize } from "@/lib/format";

// Above the link that covers the whole row.
const LINK = "relative z-[1] rounded-sm text-ink underline-offset-4 hover:underline";

interface ContactLinkProps {
  contact: { contactId: string; name: string; email: string } | null;
  /** Also shows the address where there is room. */
  showsEmail?: boolean;
  /** The link is what its row is about: the whole row leads there. */
  isRowLink?: boolean;
}

/** A contact's name that leads to the contact; a dash when there is none. */
export function ContactLink({ contact, showsEmail = false, isRowLink = false }: ContactLinkProps) {
  const { org } = useOrg();
  if (!contact) return <Nobody />;
  const link = (
    <Link
      to="/$orgSlug/contacts/$contactId"
      params={{ orgSlug: org.slug, contactId: contact.contactId }}
      title={contact.email}
      className={isRowLink ? "row-link font-medium" : LINK}
    >
      {contact.name || contact.email}
    </Link>
  );
  if (!showsEmail || !contact.name || contact.name === contact.email) return link;
  return (
    <>
      {link}
      <span className="hidden text-ink-3 xl:inline"> {contact.email}</span>
    </>
  );
}

/** A company's name that leads to the company; a dash when there is none. */
export function CompanyLink({ company }: { company: { companyId: string; name: string } | null }) {
  const { org } = useOrg();
  if (!company) return <Nobody />;
  return (
    <Link
      to="/$orgSlug/companies/$companyId"
      params={{ orgSlug: org.slug, companyId: company.companyId }}
      className={LINK}
    >
      {company.name}
    </Link>
  );
}

/** A signal's type as what its row is about: the whole row leads to the signal, over the list of all. */
export function SignalLink({ signal }: { signal: { signalId: string; type: string } }) {
  const { org } = useOrg();
  return (
    <Link
      to="/$orgSlug/signals"
      params={{ orgSlug: org.slug }}
      search={{ signal: signal.signalId }}
      className="row-link truncate text-sm font-medium"
    >
      {humanize(signal.type)}
    </Link>
  );
}

function Nobody() {
  return (
    <span className="text-ink-3">
      <span aria-hidden>–</span>
      <span className="sr-only">none</span>
    </span>
  );
}
