/**
 * The arithmetic of exact counting in slices. A period's counter is split into shards, so that parallel requests write different rows.
 * Each shard may count up to an allowance that it drew from the pool; the allowances together never exceed the limit, therefore the
 * values cannot either, and no request has to read more than its own shard until that runs dry.
 */

// Eight parallel writers rarely meet on the same one of eight rows, and reading all of them stays cheap.
export const SHARD_COUNT = 8;

export type Shard = { value: number; allowance: number; limit: number };
export type Pool = { limit: number; reserved: number };

/** How much a shard can still count by itself. An allowance drawn under another limit counts for nothing. */
export function freeOf(shard: Shard | null, limit: number): number {
  return shard && shard.limit === limit ? shard.allowance - shard.value : 0;
}

/**
 * How much a shard draws from the pool to count `needed` more, or null if the pool cannot cover it. It draws ahead so that the next
 * requests need no pool, but ever less as the pool empties: near the limit no shard hoards what another one needs.
 */
export function blockFrom(pool: Pool, needed: number): number | null {
  const available = pool.limit - pool.reserved;
  if (needed > available) return null;
  return Math.max(needed, Math.floor(available / (2 * SHARD_COUNT)));
}

/** How many of `quantity` fit under the limit when `used` are counted. All or nothing unless part of it may be accepted. */
export function fitting(used: number, limit: number, quantity: number, allowPartial: boolean): number {
  const room = Math.max(0, limit - used);
  if (quantity <= room) return quantity;
  return allowPartial ? room : 0;
}
