import { useQuery } from "convex/react";
import { useDebounced } from "@/hooks/use-debounced";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import { normalizeQuery } from "./rank-commands";

/** Long enough that a typed word is one query, short enough not to be felt. */
const SEARCH_DEBOUNCE_MS = 120;

/** Contacts and companies whose words start with the text. `isSearching` also covers the debounce. */
export function usePaletteSearch(text: string) {
  const { org } = useOrg();
  const wanted = normalizeQuery(text);
  const settled = useDebounced(wanted, SEARCH_DEBOUNCE_MS);
  const found = useQuery(api.crm.search.palette, settled ? { orgId: org.orgId, text: settled } : "skip");
  const isSearching = wanted !== "" && (wanted !== settled || found === undefined);
  return { found: wanted === "" ? [] : (found ?? []), isSearching };
}
