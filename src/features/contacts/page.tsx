import { getRouteApi } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { SearchFilter } from "@/components/data-table/search-filter";
import { Page } from "@/components/layout/page";
import { CreateKeyLink } from "@/components/record/setup-links";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { contactColumns } from "./columns";
import { useContactCount, useContacts, type Contact } from "./use-contacts";

const route = getRouteApi("/$orgSlug/contacts");
const idOf = (contact: Contact) => contact.contactId;

/** Everyone the organisation has heard from. */
export function ContactsPage() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useContacts(q);
  const totalCount = useContactCount();
  const setSearch = (next: string | undefined) => void navigate({ search: { q: next }, replace: true });
  return (
    <Page title="Contacts" fill>
      <DataTable
        key={q ? "found" : "all"}
        label="Contacts"
        viewKey="contacts"
        columns={contactColumns}
        list={list}
        idOf={idOf}
        totalCount={q ? undefined : totalCount}
        filters={<SearchFilter label="Search contacts" value={q} onChange={setSearch} />}
        empty={q ? <NoMatch text={q} onClear={() => setSearch(undefined)} /> : <NoContacts />}
      />
    </Page>
  );
}

function NoMatch({ text, onClear }: { text: string; onClear: () => void }) {
  return (
    <EmptyState
      icon={Users}
      title={`No contact matches “${text}”`}
      action={<Button onClick={onClear}>Clear search</Button>}
    >
      The search looks at the start of every word in names and e-mail addresses.
    </EmptyState>
  );
}

function NoContacts() {
  return (
    <EmptyState icon={Users} title="No contacts yet" action={<CreateKeyLink variant="primary" />}>
      A contact appears with its first signal: nobody needs to be entered by hand.
    </EmptyState>
  );
}
