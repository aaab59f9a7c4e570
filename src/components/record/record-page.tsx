import { Link } from "@tanstack/react-router";
import { ChevronRight, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { FailureBoundary } from "@/components/layout/failure-boundary";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useOrg } from "@/hooks/use-org";
import { useTitle } from "@/hooks/use-title";
import { errorCode } from "@/lib/error-message";

interface RecordPageProps {
  title: string;
  list: { to: "/$orgSlug/contacts" | "/$orgSlug/companies" | "/$orgSlug/settings/members"; label: string };
  icon: ReactNode;
  subtitle: ReactNode;
  /** What can be done to the record, right of its name. */
  actions?: ReactNode;
  summary: ReactNode;
  children: ReactNode;
}

/** A record as a page: where it is from, who it is, a summary on the left, tabs on the right. */
export function RecordPage({ title, list, icon, subtitle, actions, summary, children }: RecordPageProps) {
  useTitle(title);
  return (
    <div className="mx-auto w-full max-w-[1200px] px-4 pt-5 pb-10 sm:px-6">
      <Trail list={list} />
      <header className="mb-5 flex items-center gap-3">
        {icon}
        <div className="min-w-0">
          <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
          <p className="truncate text-sm text-ink-2">{subtitle}</p>
        </div>
        {actions && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
      </header>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[23rem_minmax(0,1fr)]">
        <aside aria-label="Summary" className="rounded-lg border px-4 py-2">
          {summary}
        </aside>
        <div className="min-w-0">{children}</div>
      </div>
    </div>
  );
}

function Trail({ list }: Pick<RecordPageProps, "list">) {
  const { org } = useOrg();
  return (
    <nav aria-label="Breadcrumb" className="mb-3 flex items-center gap-1 text-xs text-ink-2">
      <Link to={list.to} params={{ orgSlug: org.slug }} className="rounded-sm hover:text-ink hover:underline">
        {list.label}
      </Link>
      <ChevronRight aria-hidden className="size-3 text-ink-3" />
    </nav>
  );
}

/** The record page before its record has come. */
export function RecordPageSkeleton({ label }: { label: string }) {
  return (
    <div className="mx-auto w-full max-w-[1200px] px-4 pt-5 sm:px-6">
      <LoadingLabel>{`Loading the ${label}`}</LoadingLabel>
      <Skeleton className="mb-4 h-3 w-20" />
      <div className="mb-5 flex items-center gap-3">
        <Skeleton className="size-10 rounded-full" />
        <div className="flex flex-col gap-2">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-3 w-32" />
        </div>
      </div>
      <div className="grid gap-6 lg:grid-cols-[23rem_minmax(0,1fr)]">
        <Skeleton className="h-64 rounded-lg opacity-60" />
        <Skeleton className="h-64 rounded-lg opacity-60" />
      </div>
    </div>
  );
}

interface MissingBoundaryProps {
  label: string;
  children: ReactNode;
}

/** Turns "not there or not yours" into a plain page; every other failure goes on to the next boundary. */
export function MissingRecordBoundary({ label, children }: MissingBoundaryProps) {
  return (
    <FailureBoundary
      instead={(error) => {
        if (!isMissing(error)) throw error;
        return (
          <div className="pt-16">
            <h1 className="sr-only">Not found</h1>
            <EmptyState icon={SearchX} title={`This ${label} is not here`}>
              It may have been removed or merged, or it belongs to another organisation.
            </EmptyState>
          </div>
        );
      }}
    >
      {children}
    </FailureBoundary>
  );
}

// An id of the wrong shape in the address is refused by the validator, without a code of ours.
const isMissing = (error: unknown) =>
  errorCode(error) === "NOT_FOUND" ||
  (error instanceof Error && error.message.includes("ArgumentValidationError"));
