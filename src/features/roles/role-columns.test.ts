import { expect, test } from "vitest";
import { grantedOf, roleColumns } from "./role-columns";
import type { RolesTable } from "./use-roles-table";

const row = (roles: RolesTable["roles"][number]["role"][], openToPartners = false) => ({
  permission: "contacts.read" as const,
  label: "L",
  detail: "D",
  roles,
  openToPartners,
});

const table: RolesTable = {
  roles: (["owner", "admin", "member", "viewer"] as const).map((role) => ({
    role,
    name: role,
    purpose: "",
    granted: 0,
  })),
  yourRole: "member",
  isPartnerUser: false,
  areas: [
    {
      area: "Records",
      permissions: [row(["owner", "admin", "member", "viewer"], true), row(["owner", "admin"])],
    },
    { area: "People", permissions: [row(["owner"], true)] },
  ],
};

test("a partner's user may do what is open to partners and to members, and nothing else", () => {
  const partner = roleColumns(table).at(-1)!;
  expect(table.areas.flatMap(({ permissions }) => permissions).map(partner.allows)).toEqual([
    true,
    false,
    false,
  ]);
});

test("exactly one column is one's own: the role's, or the partner user's", () => {
  const yours = (each: RolesTable) =>
    roleColumns(each)
      .filter(({ isYours }) => isYours)
      .map(({ key }) => key);
  expect(yours(table)).toEqual(["member"]);
  expect(yours({ ...table, isPartnerUser: true })).toEqual(["partner"]);
});

test("a column counts what it has of all", () => {
  expect(roleColumns(table).map((column) => grantedOf(column, table))).toEqual([
    "3 of 3",
    "2 of 3",
    "1 of 3",
    "1 of 3",
    "1 of 3",
  ]);
});
