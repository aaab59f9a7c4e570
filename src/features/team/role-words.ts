import type { Member } from "./use-team";

/** What a role is for, in the words of a menu. */
export const ROLE_WORDS: Readonly<Record<Member["role"], { label: string; help: string }>> = {
  owner: { label: "Owner", help: "Everything, ownership and billing included" },
  admin: { label: "Admin", help: "Manages people, keys and settings" },
  member: { label: "Member", help: "Works with records" },
  viewer: { label: "Viewer", help: "Looks, changes nothing" },
};
