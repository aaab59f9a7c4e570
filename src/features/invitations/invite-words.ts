import type { Tone } from "@/components/ui/badge";
import type { Invitation, InviteResult } from "./use-invitations";

type Words = Readonly<{ tone: Tone; word: string }>;

/** What became of an invitation. */
export const STATUS_WORDS: Readonly<Record<Invitation["status"], Words>> = {
  pending: { tone: "waiting", word: "Pending" },
  accepted: { tone: "good", word: "Accepted" },
  revoked: { tone: "off", word: "Revoked" },
  expired: { tone: "off", word: "Expired" },
};

/** What became of one pasted address. */
export const RESULT_WORDS: Readonly<Record<InviteResult["status"], Words & { help: string }>> = {
  invited: { tone: "good", word: "Invited", help: "The mail is on its way." },
  alreadyMember: { tone: "off", word: "Already a member", help: "Nothing was sent." },
  duplicate: { tone: "off", word: "Entered twice", help: "It gets one mail." },
  invalid: { tone: "bad", word: "Not invited", help: "This is not an e-mail address." },
  rateLimited: { tone: "bad", word: "Not invited", help: "Too many invitations. Try again later." },
};

/** What a role is for, in the words of the form. */
export const ROLE_CHOICES: Readonly<Record<Invitation["role"], { label: string; help: string }>> = {
  owner: { label: "Owner", help: "Everything, ownership and billing included." },
  admin: { label: "Admin", help: "Manages people, keys and settings." },
  member: { label: "Member", help: "Works with records." },
  viewer: { label: "Viewer", help: "Looks, changes nothing." },
};
