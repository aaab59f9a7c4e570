import type { OrgQueryCtx } from "./actor";
import { AREAS, PERMISSION_LABELS, ROLE_LABELS } from "./permissionLabels";
import { isOpenToPartners, PERMISSIONS, roleAllows, ROLES } from "./permissions";

/** The table of roles in the order of the screen, with the caller's own place in it. Made from the permissions alone. */
export async function tableOfRoles(ctx: Pick<OrgQueryCtx, "membership">) {
  const areas = AREAS.map((area) => ({
    area,
    permissions: PERMISSIONS.filter((permission) => PERMISSION_LABELS[permission].area === area)
      .sort((a, b) => order(a) - order(b))
      .map((permission) => ({
        permission,
        label: PERMISSION_LABELS[permission].label,
        detail: PERMISSION_LABELS[permission].detail,
        roles: ROLES.filter((role) => roleAllows(role, permission)),
        openToPartners: isOpenToPartners(permission),
      })),
  }));
  return {
    roles: ROLES.map((role) => ({
      role,
      ...ROLE_LABELS[role],
      granted: PERMISSIONS.filter((permission) => roleAllows(role, permission)).length,
    })),
    yourRole: ctx.membership?.role ?? null,
    isPartnerUser: ctx.membership?.partnerId !== undefined,
    areas,
  };
}

// As the labels are written: what one sees stands before what one changes.
const ORDER = Object.keys(PERMISSION_LABELS);
const order = (permission: string) => ORDER.indexOf(permission);
