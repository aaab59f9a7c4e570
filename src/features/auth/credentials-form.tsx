import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@tanstack/react-router";
import { useForm, useWatch, type Control } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { signInSchema, signUpSchema, type Credentials } from "./credentials";
import { PasswordInput } from "./password-input";
import { PasswordMeter } from "./password-meter";

interface CredentialsFormProps {
  flow: "signIn" | "signUp";
  /** Filled in already, for someone who was asked for by this address. */
  email?: string | undefined;
  /** Whether signing up founds an organisation, which may be named. */
  asksOrganization: boolean;
  onSubmit: (credentials: Credentials) => Promise<void>;
}

/** E-mail and password; signing up also asks who it is. */
export function CredentialsForm({ flow, email = "", asksOrganization, onSubmit }: CredentialsFormProps) {
  const isSignUp = flow === "signUp";
  const { register, control, handleSubmit, setError, formState } = useForm<Credentials>({
    resolver: zodResolver(isSignUp ? signUpSchema : signInSchema),
    defaultValues: { email, password: "", name: "", organizationName: "" },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async (credentials) => {
    try {
      await onSubmit(credentials);
    } catch (error) {
      setError("root", { message: error instanceof Error ? error.message : "Could not sign in." });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message}>
      {isSignUp && (
        <Field label="Your name" error={errors.name?.message}>
          {(field) => <input {...field} {...register("name")} autoComplete="name" />}
        </Field>
      )}
      <Field label="E-mail" error={errors.email?.message}>
        {(field) => <input {...field} {...register("email")} type="email" autoComplete="email" />}
      </Field>
      <div className="flex flex-col gap-2">
        <Field label="Password" error={errors.password?.message}>
          {(field) => (
            <PasswordInput
              {...field}
              {...register("password")}
              autoComplete={isSignUp ? "new-password" : "current-password"}
            />
          )}
        </Field>
        {isSignUp ? <StrengthOf control={control} /> : <ForgotLink />}
      </div>
      {isSignUp && asksOrganization && (
        <Field
          label="Organisation (optional)"
          help="You can rename it later."
          error={errors.organizationName?.message}
        >
          {(field) => <input {...field} {...register("organizationName")} autoComplete="organization" />}
        </Field>
      )}
      <Button type="submit" variant="primary" busy={isSubmitting} className="h-9">
        {isSignUp ? "Create account" : "Sign in"}
      </Button>
    </Form>
  );
}

// Apart, so that a letter typed draws the bars again and not the form.
function StrengthOf({ control }: { control: Control<Credentials> }) {
  return <PasswordMeter password={useWatch({ control, name: "password" })} />;
}

function ForgotLink() {
  return (
    <p className="text-xs">
      <Link to="/reset-password" className="text-accent-ink underline-offset-4 hover:underline">
        Forgot your password?
      </Link>
    </p>
  );
}
