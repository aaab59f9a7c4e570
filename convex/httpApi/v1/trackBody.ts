import { z } from "@hono/zod-openapi";
import type { IncomingEvent } from "../../analytics/model/track";
import { contactEmail } from "../../crm/rules/email";
import { propertiesSchema, propsJsonOf } from "./properties";
import { instantMs, instantSchema } from "./times";

/** A page that buffers more than this while offline should send it in parts. */
export const EVENTS_MAX = 100;

/** One tracked event as it is sent. */
export const eventSchema = z
  .object({
    name: z
      .string()
      .regex(
        /^[\p{L}\p{N}$][\p{L}\p{N} _.:/$-]{0,63}$/u,
        "Must be 1 to 64 letters, digits, spaces or _ . : / $ -",
      )
      .openapi({ example: "page_viewed" }),
    properties: propertiesSchema.optional(),
    contactEmail: z
      .string()
      .refine((raw) => contactEmail(raw) !== null, "Must be an e-mail address")
      .optional(),
    anonymousId: z.string().min(1).max(128).optional(),
    timestamp: instantSchema.optional(),
  })
  .openapi("TrackEvent");

/** Several events at once. */
export const eventsSchema = z
  .object({ events: z.array(eventSchema).min(1).max(EVENTS_MAX) })
  .openapi("TrackEvents");

/** Reads either form of the body: `{events: [...]}` or one event. */
export function parseTrack(value: unknown) {
  const several = typeof value === "object" && value !== null && "events" in value;
  if (several) return eventsSchema.transform(({ events }) => events).safeParse(value);
  return eventSchema.transform((event) => [event]).safeParse(value);
}

/** A checked event in the form in which it is stored. */
export function toIncomingEvent(event: z.infer<typeof eventSchema>, now: number): IncomingEvent {
  return {
    name: event.name,
    timestamp: event.timestamp === undefined ? now : instantMs(event.timestamp),
    contactEmail: event.contactEmail === undefined ? undefined : contactEmail(event.contactEmail)!,
    anonymousId: event.anonymousId,
    propsJson: propsJsonOf(event.properties),
  };
}
