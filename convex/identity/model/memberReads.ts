import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { findInOrg, getInOrg } from "../../access/inOrg";
import { listOfActor } from "../../audit/model/activity";
import { fail } from "../../lib/errors";
import { foldText } from "../../lib/text";
import type { MemberOrder } from "../rules/memberSort";
import { compareSortKeys, sortKeyOf } from "../rules/memberSort";
import { imageUrlOf } from "./account";
import { lastSeenAt } from "./lastSeen";
import { countMembers, membersFrom, sortableOf } from "./memberOrder";
import { rightsOver } from "./memberRights";
import { displayName } from "./users";

/** Rows on one page of the team. */
export const MEMBERS_PER_PAGE = 25;

// Whoever searches wants a person, not a listing: more hits than this are refined by another letter.
const SEARCH_HITS_MAX = 100;

// Nobody types more to find a person, and the index takes few more.
const SEARCH_WORDS_MAX = 8;

export type ListArgs = {
  sort: MemberOrder;
  direction: "asc" | "desc";
  search?: string;
  page: number;
};

/** One page of the team in the wanted order; a page beyond the last is the last. Costs the same whatever page and however many members. */
export async function listMembers(ctx: OrgQueryCtx, args: ListArgs) {
  const search = foldText(args.search ?? "");
  const { members, ...counts } =
    search === "" ? await pageOfAll(ctx, args) : await pageOfHits(ctx, args, search);
  return { ...counts, rows: await Promise.all(members.map((member) => describeMember(ctx, member))) };
}

async function pageOfAll(ctx: OrgQueryCtx, { sort, direction, page }: ListArgs) {
  const total = await countMembers(ctx, ctx.org._id);
  const at = placeOf(page, total);
  if (total === 0) return { ...at, members: [] };
  const offset = (at.page - 1) * MEMBERS_PER_PAGE;
  const ids = await membersFrom(ctx, ctx.org._id, { sort, direction, offset, max: MEMBERS_PER_PAGE });
  const members = await Promise.all(ids.map((id) => findInOrg(ctx, "memberships", id)));
  return { ...at, members: members.filter((member) => member !== null) };
}

async function pageOfHits(ctx: OrgQueryCtx, { sort, direction, page }: ListArgs, search: string) {
  const words = search.split(" ").slice(0, SEARCH_WORDS_MAX);
  const found = await ctx.db
    .query("memberships")
    .withSearchIndex("search_text", (q) => q.search("searchText", words.join(" ")).eq("orgId", ctx.org._id))
    .take(SEARCH_HITS_MAX);
  const hits = found.flatMap((member) => {
    const sortable = sortableOf(member);
    const isHit = words.every((word) => member.searchText?.includes(word));
    return sortable && isHit ? [{ member, key: sortKeyOf(sort, sortable) }] : [];
  });
  hits.sort((a, b) => compareSortKeys(a.key, b.key) * (direction === "asc" ? 1 : -1));
  const at = placeOf(page, hits.length);
  const offset = (at.page - 1) * MEMBERS_PER_PAGE;
  return { ...at, members: hits.slice(offset, offset + MEMBERS_PER_PAGE).map(({ member }) => member) };
}

function placeOf(page: number, total: number) {
  const pageCount = Math.max(1, Math.ceil(total / MEMBERS_PER_PAGE));
  const wanted = Number.isFinite(page) ? Math.floor(page) : 1;
  return { page: Math.min(Math.max(1, wanted), pageCount), pageCount, total };
}

/** One member, with what the caller may do about them. NOT_FOUND for a leaver and for another organisation's member. */
export async function getMember(ctx: OrgQueryCtx, args: { membershipId: Id<"memberships"> }) {
  const member = await getPresent(ctx, args.membershipId);
  return { ...(await describeMember(ctx, member)), may: rightsOver(ctx, member) };
}

/** What one member did, newest first: the organisation's log, seen from the person. */
export async function activityOf(
  ctx: OrgQueryCtx,
  args: { membershipId: Id<"memberships">; paginationOpts: PaginationOptions },
) {
  const member = await getPresent(ctx, args.membershipId);
  return await listOfActor(ctx, { actorKind: "user", actorId: member.userId }, args.paginationOpts);
}

/** A member who has not left. NOT_FOUND for anyone else. */
export async function getPresent(
  ctx: Pick<OrgQueryCtx, "db" | "org" | "membership">,
  membershipId: Id<"memberships">,
): Promise<Doc<"memberships">> {
  const member = await getInOrg(ctx, "memberships", membershipId);
  return member.status === "removed" ? fail("NOT_FOUND", "There is no such record") : member;
}

async function describeMember(ctx: OrgQueryCtx, member: Doc<"memberships">) {
  const [user, lastActiveAt, partner] = await Promise.all([
    ctx.db.get("users", member.userId),
    lastSeenAt(ctx, member),
    member.partnerId ? findInOrg(ctx, "partners", member.partnerId) : null,
  ]);
  return {
    membershipId: member._id,
    userId: member.userId,
    name: user ? displayName(user) : "Someone",
    email: user?.email ?? "",
    role: member.role,
    status: member.status === "active" ? ("active" as const) : ("inactive" as const),
    joinedAt: member.joinedAt ?? member._creationTime,
    lastActiveAt,
    jobTitle: user?.jobTitle ?? null,
    imageUrl: user ? await imageUrlOf(ctx, user) : null,
    partner: partner && { partnerId: partner._id, name: partner.name },
    isYou: ctx.actor.kind === "user" && ctx.actor.userId === member.userId,
  };
}
