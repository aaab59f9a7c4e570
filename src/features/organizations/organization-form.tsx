import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { errorMessage } from "@/lib/error-message";
import { useCreateOrganization } from "./use-create-organization";

const NAME_CHARS_MAX = 80;

const schema = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Give the organisation a name"),
      z.maxLength(NAME_CHARS_MAX, `At most ${NAME_CHARS_MAX} characters`),
    ),
});

/** Asks for the name of a new organisation and makes it. */
export function OrganizationForm({ onDone }: { onDone?: () => void }) {
  const create = useCreateOrganization();
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: "" },
  });
  const submit = handleSubmit(async ({ name }) => {
    try {
      await create(name);
      onDone?.();
    } catch (error) {
      setError("root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={formState.errors.root?.message}>
      <Field label="Name" help="Usually the name of your company." error={formState.errors.name?.message}>
        {(control) => <input {...control} {...register("name")} autoFocus autoComplete="organization" />}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={formState.isSubmitting}>
          Create organisation
        </Button>
      </div>
    </Form>
  );
}
