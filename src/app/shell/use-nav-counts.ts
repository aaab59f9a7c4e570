import { useQueries, type RequestForQueries } from "convex/react";
import { useMemo } from "react";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

/** Live counts for the navigation, of what the viewer may read. A count that fails is only missing: it takes no page down. */
export function useNavCounts(): Record<"contacts" | "companies", number | null> {
  const { org } = useOrg();
  const mayContacts = useCan("contacts.read");
  const mayCompanies = useCan("companies.read");
  const queries = useMemo((): RequestForQueries => {
    const args = { orgId: org.orgId };
    return {
      ...(mayContacts ? { contacts: { query: api.crm.contacts.count, args } } : {}),
      ...(mayCompanies ? { companies: { query: api.crm.companies.count, args } } : {}),
    };
  }, [org.orgId, mayContacts, mayCompanies]);
  const results: Record<string, unknown> = useQueries(queries);
  return { contacts: countOrNull(results["contacts"]), companies: countOrNull(results["companies"]) };
}

const countOrNull = (result: unknown) => (typeof result === "number" ? result : null);
