import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { errorField, errorMessage } from "@/lib/error-message";
import { newPasswordSchema } from "./credentials";
import { PasswordInput } from "./password-input";
import { PasswordMeter } from "./password-meter";
import { useChoosePassword } from "./use-links";

/** One field, which its owner can look at instead of typing it twice, and the button that alone uses the link up. */
export function NewPasswordForm({ token, onDone }: { token: string; onDone: () => void }) {
  const choose = useChoosePassword(token);
  const { register, control, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(newPasswordSchema),
    defaultValues: { password: "" },
  });
  const password = useWatch({ control, name: "password" });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async (values) => {
    try {
      await choose(values.password);
      onDone();
    } catch (error) {
      setError(errorField(error, ["password"]) ?? "root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message}>
      <div className="flex flex-col gap-2">
        <Field label="New password" error={errors.password?.message}>
          {(field) => (
            <PasswordInput {...field} {...register("password")} autoComplete="new-password" autoFocus />
          )}
        </Field>
        <PasswordMeter password={password} />
      </div>
      <Button type="submit" variant="primary" busy={isSubmitting} className="h-9">
        Change password
      </Button>
    </Form>
  );
}
