import { Logo } from "@/components/ui/logo";
import { useTitle } from "@/hooks/use-title";
import { OrganizationForm } from "./organization-form";

/** For a person who is in no organisation: the one thing to do first. */
export function FirstOrganization() {
  useTitle("New organisation");
  return (
    <main className="mx-auto flex min-h-full max-w-sm flex-col justify-center gap-5 p-6">
      <Logo className="size-9" />
      <div>
        <h1 className="text-xl font-semibold tracking-tight">Create your organisation</h1>
        <p className="mt-1 text-pretty text-ink-2">
          Signals, contacts and meetings belong to an organisation.
        </p>
      </div>
      <OrganizationForm />
    </main>
  );
}
