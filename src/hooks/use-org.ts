import type { FunctionReturnType } from "convex/server";
import { createContext, useContext } from "react";
import type { api } from "../../convex/_generated/api";

/** The signed-in person with the organisations they belong to. */
export type Viewer = NonNullable<FunctionReturnType<typeof api.identity.users.viewer>>;

/** The organisation that the address names, and who looks at it. */
export interface OrgScope {
  org: Viewer["memberships"][number];
  viewer: Viewer;
}

/** What a role may include. */
export type Permission = OrgScope["org"]["permissions"][number];

/** Filled by the shell once it knows that the viewer is a member. */
export const OrgContext = createContext<OrgScope | null>(null);

/** The current organisation. Only for what is shown inside the shell. */
export function useOrg(): OrgScope {
  const scope = useContext(OrgContext);
  if (!scope) throw new Error("useOrg is used outside the organisation's shell");
  return scope;
}
