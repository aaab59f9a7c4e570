import type { Id } from "../../_generated/dataModel";
import { openSecret, resealSecret, sealSecret } from "../../security/model/secrets";

type Place = { orgId: Id<"organizations"> | null; dedupeKey: string };

/** Seals a mail's link, which carries a token, for its stay in the outbox. It opens for that mail alone. */
export const sealLink = (place: Place, link: string): Promise<string> => sealSecret(sealPlace(place), link);

/** The link of a mail that waits. */
export const openLink = (place: Place, cipher: string): Promise<string> =>
  openSecret(sealPlace(place), cipher);

/** The same link sealed with the current key, or null when it is so already. */
export const resealLink = (place: Place, cipher: string): Promise<string | null> =>
  resealSecret(sealPlace(place), cipher);

function sealPlace({ orgId, dedupeKey }: Place) {
  // The cast is safe: the place is only text in the seal, and no organisation has this id.
  return { orgId: orgId ?? ("deployment" as Id<"organizations">), field: `emailMessages.link:${dedupeKey}` };
}
