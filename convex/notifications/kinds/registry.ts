import type { Doc } from "../../_generated/dataModel";
import type { EventCatalog, EventType } from "../../events/catalog";
import { apiKeyCreated } from "./apiKeyCreated";
import { apiKeyLeaked } from "./apiKeyLeaked";
import { integrationFailed } from "./integrationFailed";
import { meetingBooked } from "./meetingBooked";
import { memberJoined } from "./memberJoined";
import { signalHighIntent } from "./signalHighIntent";

export type Severity = Doc<"notifications">["severity"];

/** One message before it is addressed. Links start with a slash and are relative to the organisation's own address. */
export type Message = {
  kind: string;
  severity: Severity;
  title: string;
  body: string;
  link: string | null;
  count: number;
  /** Set when only members of this partner and members without a partner may see it. */
  partnerId?: string | null;
};

/** Turns an event into a message, or into null when there is nothing to tell. Pure: the same event always gives the same message. */
export type Kind<Type extends EventType> = {
  on: Type;
  message: (payload: EventCatalog[Type]) => Message | null;
};

type AnyKind = { on: EventType; message: (payload: never) => Message | null };

const KINDS: readonly AnyKind[] = [
  apiKeyCreated,
  apiKeyLeaked,
  integrationFailed,
  meetingBooked,
  memberJoined,
  signalHighIntent,
];

/** The messages that an event asks for. */
export function messagesFor(event: Pick<Doc<"events">, "type" | "payload">): Message[] {
  return (
    KINDS.filter((kind) => kind.on === event.type)
      // The cast is safe: a row of this type carries the payload that the catalog names for it.
      .map((kind) => kind.message(event.payload as never))
      .filter((message) => message !== null)
  );
}
