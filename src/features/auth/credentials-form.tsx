import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { signInSchema, signUpSchema, type Credentials } from "./credentials";

interface CredentialsFormProps {
  flow: "signIn" | "signUp";
  onSubmit: (credentials: Credentials) => Promise<void>;
}

/** E-mail and password; signing up also asks who it is. */
export function CredentialsForm({ flow, onSubmit }: CredentialsFormProps) {
  const isSignUp = flow === "signUp";
  const { register, handleSubmit, setError, formState } = useForm<Credentials>({
    resolver: zodResolver(isSignUp ? signUpSchema : signInSchema),
    defaultValues: { email: "", password: "", name: "", organizationName: "" },
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
          {(control) => <input {...control} {...register("name")} autoComplete="name" />}
        </Field>
      )}
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => <input {...control} {...register("email")} type="email" autoComplete="email" />}
      </Field>
      <Field
        label="Password"
        help={isSignUp ? "At least 10 characters. A sentence is a good one." : undefined}
        error={errors.password?.message}
      >
        {(control) => (
          <input
            {...control}
            {...register("password")}
            type="password"
            autoComplete={isSignUp ? "new-password" : "current-password"}
          />
        )}
      </Field>
      {isSignUp && (
        <Field
          label="Organisation (optional)"
          help="You can rename it later."
          error={errors.organizationName?.message}
        >
          {(control) => <input {...control} {...register("organizationName")} autoComplete="organization" />}
        </Field>
      )}
      <Button type="submit" variant="primary" busy={isSubmitting} className="h-9">
        {isSignUp ? "Create account" : "Sign in"}
      </Button>
    </Form>
  );
}
