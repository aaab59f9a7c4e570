import { z } from "@hono/zod-openapi";
import { asciiDomain, isFreeMailDomain } from "../../crm/rules/domain";
import { contactEmail } from "../../crm/rules/email";
import type { IncomingSignal } from "../../crm/rules/groupSignals";
import { defaultWeight } from "../../crm/rules/signalWeight";
import { propertiesSchema, propsJsonOf } from "./properties";
import { instantMs, instantSchema } from "./times";

/** A batch this size stays well inside one transaction's limits. */
export const BATCH_MAX = 500;

const NAME_CHARS_MAX = 120;
const SOURCE_DEFAULT = "API";

const name = z.string().trim().max(NAME_CHARS_MAX);

const contactSchema = z
  .object({
    email: z
      .string()
      .refine((raw) => contactEmail(raw) !== null, "Must be an e-mail address")
      .optional(),
    firstName: name.optional(),
    lastName: name.optional(),
    title: name.optional(),
    phone: z.string().trim().max(40).optional(),
  })
  .openapi("Contact");

const companySchema = z
  .object({
    domain: z
      .string()
      .refine((raw) => asciiDomain(raw) !== null, "Must be a public domain name")
      .optional(),
    name: name.optional(),
  })
  .openapi("Company");

/** One signal as it is sent. */
export const signalSchema = z
  .object({
    id: z
      .string()
      .regex(/^[\x21-\x7e][\x20-\x7e]{0,199}$/, "Must be 1 to 200 printable ASCII characters")
      .optional()
      .openapi({ description: "Your own id. Sending it again changes nothing and is not counted again." }),
    type: z
      .string()
      .regex(
        /^[\p{L}\p{N}][\p{L}\p{N} _.:/-]{0,63}$/u,
        "Must be 1 to 64 letters, digits, spaces or _ . : / -",
      )
      .openapi({ example: "pricing_viewed" }),
    occurredAt: instantSchema.optional(),
    source: z.string().trim().min(1).max(80).optional(),
    weight: z.number().min(0).max(100).optional(),
    contact: contactSchema.optional(),
    company: companySchema.optional(),
    properties: propertiesSchema.optional(),
  })
  .superRefine((signal, ctx) => {
    if (signal.contact?.email !== undefined || namesCompany(signal.company?.domain)) return;
    ctx.addIssue({
      code: "custom",
      path: ["contact", "email"],
      message: "Needs contact.email or company.domain",
    });
  })
  .openapi("Signal");

export type SignalBody = z.infer<typeof signalSchema>;

/** A batch; its items are looked at one by one, so that a bad one does not stop the others. */
export const batchSchema = z.object({ signals: z.array(z.unknown()).min(1).max(BATCH_MAX) });

/** A checked signal in the form in which it is stored. */
export function toIncoming(body: SignalBody, now: number): IncomingSignal {
  // Assigned one by one: a batch does this five hundred times, and spreading objects is what it would mostly do.
  const incoming: IncomingSignal = {
    type: body.type,
    occurredAt: body.occurredAt === undefined ? now : instantMs(body.occurredAt),
    weight: body.weight ?? defaultWeight(body.type),
    sourceName: body.source ?? SOURCE_DEFAULT,
  };
  if (body.id !== undefined) incoming.externalId = body.id;
  if (body.contact?.email !== undefined) incoming.contact = personOf(body.contact, body.contact.email);
  if (body.company) incoming.company = companyOf(body.company);
  const propsJson = propsJsonOf(body.properties);
  if (propsJson !== undefined) incoming.propsJson = propsJson;
  return incoming;
}

function personOf(contact: z.infer<typeof contactSchema>, email: string): IncomingSignal["contact"] {
  const person: NonNullable<IncomingSignal["contact"]> = { emailNorm: contactEmail(email)! };
  if (contact.firstName) person.firstName = contact.firstName;
  if (contact.lastName) person.lastName = contact.lastName;
  if (contact.title) person.title = contact.title;
  if (contact.phone) person.phone = contact.phone;
  return person;
}

function companyOf({ domain, name }: z.infer<typeof companySchema>): IncomingSignal["company"] {
  const domainNorm = domain === undefined ? null : asciiDomain(domain);
  return { ...(domainNorm && { domainNorm }), ...(name && { name }) };
}

function namesCompany(domain: string | undefined): boolean {
  const ascii = domain === undefined ? null : asciiDomain(domain);
  return ascii !== null && !isFreeMailDomain(ascii);
}
