import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";

/** While a page's code is on its way: its heading and its first block. */
export function PagePending() {
  return (
    <div className="mx-auto w-full max-w-[1440px] px-4 pt-5 sm:px-6">
      <LoadingLabel>Loading the page</LoadingLabel>
      <Skeleton className="mb-5 h-6 w-40" />
      <Skeleton className="h-64 w-full rounded-lg opacity-60" />
    </div>
  );
}
