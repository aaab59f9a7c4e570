import type { Doc } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { foldText } from "../../lib/text";
import { parseSearch, searchTerms, TERMS_MAX } from "../rules/searchTerms";
import { requireStaff } from "./staff";

/** What the palette shows for one object. */
export type SearchHit = Pick<Doc<"searchEntries">, "objectType" | "objectId" | "label" | "detail">;

type Searchable = SearchHit & { texts: (string | undefined)[] };
type ObjectType = SearchHit["objectType"];

// More than fits a palette without scrolling is noise: people type another letter.
const PALETTE_HITS_MAX = 12;
/** What a list shows for a text on one page. */
export const SEARCH_HITS_MAX = 50;
// An object has a few entries and further words drop some hits, so more rows are read than shown.
const ROWS_PER_HIT = 4;
// The largest character that no term contains: ends the range of words with a prefix.
const PREFIX_END = "\uffff";

/** Contacts and companies with a word that begins like the text's longest word and that contain its other words. */
export async function palette(ctx: OrgQueryCtx, { text }: { text: string }): Promise<SearchHit[]> {
  requireStaff(ctx);
  const [contacts, companies] = await Promise.all([
    findObjects(ctx, { objectType: "contact", text, max: PALETTE_HITS_MAX }),
    findObjects(ctx, { objectType: "company", text, max: PALETTE_HITS_MAX }),
  ]);
  // Half the places for either, and what one does not need for the other.
  const half = PALETTE_HITS_MAX / 2;
  const companyPlaces = Math.max(half, PALETTE_HITS_MAX - contacts.length);
  const shownCompanies = companies.slice(0, companyPlaces);
  return [...contacts.slice(0, PALETTE_HITS_MAX - shownCompanies.length), ...shownCompanies];
}

/** The first objects of one type that match a text, each once, by the alphabet of the matching word. */
export async function findObjects(
  ctx: Pick<OrgQueryCtx, "db" | "org">,
  { objectType, text, max }: { objectType: ObjectType; text: string; max: number },
): Promise<SearchHit[]> {
  const search = parseSearch(text);
  if (search === null) return [];
  const rows = await ctx.db
    .query("searchEntries")
    .withIndex("by_org_type_term", (q) =>
      q
        .eq("orgId", ctx.org._id)
        .eq("objectType", objectType)
        .gte("term", search.lookup)
        .lt("term", search.lookup + PREFIX_END),
    )
    .take(max * ROWS_PER_HIT);
  const hits = new Map<string, SearchHit>();
  for (const { objectId, label, detail } of rows) {
    const shown = foldText(`${label} ${detail}`);
    if (hits.size < max && search.words.every((word) => shown.includes(word))) {
      hits.set(objectId, { objectType, objectId, label, detail });
    }
  }
  return [...hits.values()];
}

/** Makes a new object findable. */
export async function addToSearch(
  ctx: Pick<OrgMutationCtx, "db" | "org">,
  object: Searchable,
): Promise<void> {
  const { texts, ...entry } = object;
  await Promise.all(
    searchTerms(texts).map((term) => ctx.db.insert("searchEntries", { orgId: ctx.org._id, term, ...entry })),
  );
}

/** Makes a renamed object findable under its new words only. */
export async function replaceInSearch(
  ctx: Pick<OrgMutationCtx, "db" | "org">,
  object: Searchable,
): Promise<void> {
  const old = await ctx.db
    .query("searchEntries")
    .withIndex("by_org_object", (q) =>
      q.eq("orgId", ctx.org._id).eq("objectType", object.objectType).eq("objectId", object.objectId),
    )
    .take(TERMS_MAX);
  await Promise.all(old.map((row) => ctx.db.delete("searchEntries", row._id)));
  await addToSearch(ctx, object);
}
