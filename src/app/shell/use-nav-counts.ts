import { useQueries } from "convex/react";
import { useMemo } from "react";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

/** Live counts for the navigation. A count that fails is only missing: it takes no page down. */
export function useNavCounts(): Record<"contacts" | "companies", number | null> {
  const { org } = useOrg();
  const queries = useMemo(
    () => ({
      contacts: { query: api.crm.contacts.count, args: { orgId: org.orgId } },
      companies: { query: api.crm.companies.count, args: { orgId: org.orgId } },
    }),
    [org.orgId],
  );
  const results: Record<string, unknown> = useQueries(queries);
  return { contacts: countOrNull(results["contacts"]), companies: countOrNull(results["companies"]) };
}

const countOrNull = (result: unknown) => (typeof result === "number" ? result : null);
