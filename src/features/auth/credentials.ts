import * as z from "zod/mini";

/** The server's own minimum; checked here too so that the person learns it before sending. */
export const PASSWORD_CHARS_MIN = 10;
const NAME_CHARS_MAX = 80;

const email = z.string().check(z.trim(), z.toLowerCase(), z.email("Enter an e-mail address, like ada@example.com"));

/** Signing in asks only whether something was entered: old passwords may be short. */
export const signInSchema = z.object({
  email,
  password: z.string().check(z.minLength(1, "Enter your password")),
  name: z.string(),
  organizationName: z.string(),
});

/** Signing up. */
export const signUpSchema = z.object({
  email,
  password: z.string().check(z.minLength(PASSWORD_CHARS_MIN, `At least ${PASSWORD_CHARS_MIN} characters`)),
  name: z.string().check(
    z.trim(),
    z.minLength(1, "Enter your name"),
    z.maxLength(NAME_CHARS_MAX, `At most ${NAME_CHARS_MAX} characters`),
  ),
  organizationName: z.string().check(z.trim(), z.maxLength(NAME_CHARS_MAX, `At most ${NAME_CHARS_MAX} characters`)),
});

export type Credentials = z.infer<typeof signUpSchema>;
