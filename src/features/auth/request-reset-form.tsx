import { zodResolver } from "@hookform/resolvers/zod";
import { getRouteApi } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { errorField, errorMessage } from "@/lib/error-message";
import { emailSchema } from "./credentials";
import { useRequestReset } from "./use-links";

const route = getRouteApi("/reset-password");

/** Asks for the address. What it says afterwards is the same whether anybody has it. */
export function RequestResetForm({ onSent }: { onSent: (email: string) => void }) {
  const { email: known = "" } = route.useSearch();
  const request = useRequestReset();
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(emailSchema),
    defaultValues: { email: known },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ email }) => {
    try {
      await request(email);
      onSent(email);
    } catch (error) {
      setError(errorField(error, ["email"]) ?? "root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message}>
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => (
          <input {...control} {...register("email")} type="email" autoComplete="email" autoFocus />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting} className="h-9">
        Mail me a link
      </Button>
    </Form>
  );
}
