import type { RolesTable } from "./use-roles-table";

type PermissionRow = RolesTable["areas"][number]["permissions"][number];

/** One kind of person of the organisation: a role, or a partner's own user, who is a member with one partner's records only. */
export interface RoleColumn {
  key: string;
  name: string;
  purpose: string;
  isYours: boolean;
  allows: (row: PermissionRow) => boolean;
}

/** The columns of the table, the strongest role first and the partner's user last. */
export function roleColumns({ roles, yourRole, isPartnerUser }: RolesTable): RoleColumn[] {
  const own = roles.map(({ role, name, purpose }): RoleColumn => ({
    key: role,
    name,
    purpose,
    isYours: role === yourRole && !isPartnerUser,
    allows: (row) => row.roles.includes(role),
  }));
  return [
    ...own,
    {
      key: "partner",
      name: "Partner user",
      purpose: "A member tied to one partner: sees that partner's records and no others.",
      isYours: isPartnerUser,
      allows: (row) => row.openToPartners && row.roles.includes("member"),
    },
  ];
}

/** How many of all permissions a column has, as "12 of 26". */
export function grantedOf(column: RoleColumn, { areas }: RolesTable): string {
  const rows = areas.flatMap(({ permissions }) => permissions);
  return `${rows.filter(column.allows).length} of ${rows.length}`;
}
