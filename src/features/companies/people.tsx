import { Users } from "lucide-react";
import { ContactLink } from "@/components/record/record-links";
import { Avatar } from "@/components/ui/avatar";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { useCompany } from "./use-companies";

type Person = NonNullable<ReturnType<typeof useCompany>>["contacts"][number];

/** The company's people, the newest fifty. */
export function People({ people }: { people: readonly Person[] }) {
  if (people.length === 0) {
    return (
      <EmptyState icon={Users} title="Nobody yet">
        People appear here with their first signal, by the domain of their e-mail address.
      </EmptyState>
    );
  }
  return (
    <ul className="rounded-lg border">
      {people.map((person) => (
        <li
          key={person.contactId}
          className="flex h-12 items-center gap-3 border-b px-4 text-sm last:border-b-0 hover:bg-surface-2"
        >
          <Avatar name={person.name || person.email} />
          <span className="min-w-0 flex-1 truncate">
            <span className="font-medium">
              <ContactLink contact={person} />
            </span>
            <span className="block truncate text-xs text-ink-2">{person.title ?? person.email}</span>
          </span>
          {person.lastSignalAt !== null && (
            <RelativeTime at={person.lastSignalAt} className="shrink-0 text-xs text-ink-2" />
          )}
        </li>
      ))}
    </ul>
  );
}
