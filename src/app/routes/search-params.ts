import * as z from "zod/mini";

/** Longer texts in an address are noise or an attack. */
const TEXT_MAX = 200;

/** An optional text in the address. What does not fit is dropped, never an error page. */
export const optionalText = z.catch(z.optional(z.string().check(z.maxLength(TEXT_MAX))), undefined);

/** One of the given words in the address, or nothing. */
export const optionalWord = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.catch(z.optional(z.enum(words)), undefined);

/** A switch in the address. */
export const optionalFlag = z.catch(z.optional(z.boolean()), undefined);

/** A page number in the address, from 1. */
export const optionalPage = z.catch(z.optional(z.int().check(z.positive())), undefined);
