import { DirectAggregate } from "@convex-dev/aggregate";
// lint-ok model-looks-left: the counting itself lives in a component, which is reached by reference.
import { components } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { MEMBER_ORDERS, sortKeyOf } from "../rules/memberSort";
import type { MemberOrder, Sortable, SortKey } from "../rules/memberSort";

/**
 * The team in each of its orders, as trees that know how many stand before whom. Page 180 then costs what page 1 costs, whatever the
 * number of members. One tree per organisation and order, so that organisations never wait for each other.
 */
const orders = new DirectAggregate<{ Key: SortKey; Id: Id<"memberships">; Namespace: string }>(
  components.memberOrder,
);

const treeOf = (orgId: Id<"organizations">, order: MemberOrder) => `${orgId}/${order}`;

/** What the orders look at, or null for someone who is not in the list: a leaver. */
export function sortableOf(member: Doc<"memberships">): Sortable | null {
  const { status, role, joinedAt, sortName, sortEmail } = member;
  if (status === "removed" || sortName === undefined || sortEmail === undefined) return null;
  return { status, role, joinedAt: joinedAt ?? member._creationTime, sortName, sortEmail };
}

/** Moves a member to where they stand now, in every order in which that is another place. */
export async function moveInOrders(
  ctx: Pick<MutationCtx, "runQuery" | "runMutation" | "meta">,
  before: Doc<"memberships"> | null,
  after: Doc<"memberships">,
): Promise<void> {
  const [was, is] = [before && sortableOf(before), sortableOf(after)];
  for (const order of MEMBER_ORDERS) {
    const at = { namespace: treeOf(after.orgId, order), id: after._id };
    const [oldKey, newKey] = [was && sortKeyOf(order, was), is && sortKeyOf(order, is)];
    if (oldKey && newKey) {
      if (JSON.stringify(oldKey) === JSON.stringify(newKey)) continue;
      await orders.replaceOrInsert(ctx, { ...at, key: oldKey }, { ...at, key: newKey });
    } else if (oldKey) await orders.deleteIfExists(ctx, { ...at, key: oldKey });
    else if (newKey) await orders.insertIfDoesNotExist(ctx, { ...at, key: newKey });
  }
}

/** How many members the list has. */
export async function countMembers(
  ctx: Pick<QueryCtx, "runQuery" | "meta">,
  orgId: Id<"organizations">,
): Promise<number> {
  return await orders.count(ctx, { namespace: treeOf(orgId, "name") });
}

/** The members from a place in an order on; `offset` must be smaller than their number. */
export async function membersFrom(
  ctx: Pick<QueryCtx, "runQuery" | "meta">,
  orgId: Id<"organizations">,
  wanted: { sort: MemberOrder; direction: "asc" | "desc"; offset: number; max: number },
): Promise<Id<"memberships">[]> {
  const { sort, direction, offset, max } = wanted;
  const namespace = treeOf(orgId, sort);
  const isUp = direction === "asc";
  const first = await orders.at(ctx, isUp ? offset : -1 - offset, { namespace });
  const edge = { key: first.key, id: first.id, inclusive: true };
  const { page } = await orders.paginate(ctx, {
    namespace,
    bounds: isUp ? { lower: edge } : { upper: edge },
    order: direction,
    pageSize: max,
  });
  return page.map(({ id }) => id);
}
