import * as z from "zod/mini";
import { NAME_LENGTH_MAX, passwordProblem } from "../../../convex/identity/rules/credentials";

const email = z
  .string()
  .check(z.trim(), z.toLowerCase(), z.email("Enter an e-mail address, like ada@example.com"));

/** Signing in asks only whether something was entered: old passwords may be short. */
export const signInSchema = z.object({
  email,
  password: z.string().check(z.minLength(1, "Enter your password")),
  name: z.string(),
  organizationName: z.string(),
});

const newPassword = z.string().check((input) => {
  const message = passwordProblem(input.value);
  if (message) input.issues.push({ code: "custom", input: input.value, message });
});

/** Asking for a link. */
export const emailSchema = z.object({ email });

/** Choosing another password. */
export const newPasswordSchema = z.object({ password: newPassword });

/** Signing up. */
export const signUpSchema = z.object({
  email,
  password: newPassword,
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Enter your name"),
      z.maxLength(NAME_LENGTH_MAX, `At most ${NAME_LENGTH_MAX} characters`),
    ),
  organizationName: z
    .string()
    .check(z.trim(), z.maxLength(NAME_LENGTH_MAX, `At most ${NAME_LENGTH_MAX} characters`)),
});

export type Credentials = z.infer<typeof signUpSchema>;
