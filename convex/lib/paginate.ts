import { paginationResultValidator } from "convex/server";
import type { PaginationOptions, PaginationResult } from "convex/server";
import type { GenericValidator } from "convex/values";

// A page is rendered at once; more rows than this would be a download, not a page.
const PAGE_SIZE_MAX = 100;

/** The `returns` validator of a paginated query of these items. */
export const pageOf = <Item extends GenericValidator>(item: Item) => paginationResultValidator(item);

/** Pagination options with a page size that no caller can push over the limit. */
export function bounded(opts: PaginationOptions): PaginationOptions {
  return { ...opts, numItems: Math.max(1, Math.min(Math.floor(opts.numItems), PAGE_SIZE_MAX)) };
}

/** The same page with every row mapped, in order. */
export async function mapPage<From, To>(
  page: PaginationResult<From>,
  map: (row: From) => To | Promise<To>,
): Promise<PaginationResult<To>> {
  return { ...page, page: await Promise.all(page.page.map(map)) };
}
