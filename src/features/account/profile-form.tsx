import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch } from "react-hook-form";
import * as z from "zod/mini";
import { NAME_LENGTH_MAX } from "../../../convex/identity/rules/credentials";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { TimeZoneSelect } from "@/components/form/time-zone-select";
import { UnsavedGuard } from "@/components/form/unsaved-guard";
import { Button } from "@/components/ui/button";
import { errorField, errorMessage } from "@/lib/error-message";
import { notifyDone } from "@/lib/notify";
import { useUpdateAccount, type Account } from "./use-account";

const tooLong = `At most ${NAME_LENGTH_MAX} characters`;

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Enter your name"), z.maxLength(NAME_LENGTH_MAX, tooLong)),
  jobTitle: z.string().check(z.trim(), z.maxLength(NAME_LENGTH_MAX, tooLong)),
  timezone: z.string(),
});

type Values = z.infer<typeof schema>;

const valuesOf = ({ name, jobTitle, timezone }: Account): Values => ({
  name,
  jobTitle: jobTitle ?? "",
  timezone: timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** Name, job title and time zone. */
export function ProfileForm({ account }: { account: Account }) {
  const update = useUpdateAccount();
  const { register, control, handleSubmit, setError, reset, formState } = useForm<Values>({
    resolver: zodResolver(schema),
    // Follows what another tab saves, as long as nothing was typed here.
    values: valuesOf(account),
    resetOptions: { keepDirtyValues: true },
  });
  const timezone = useWatch({ control, name: "timezone" });
  const { errors, isSubmitting, isDirty } = formState;
  const submit = handleSubmit(async (values) => {
    try {
      await update(values);
      reset(values);
      void notifyDone("Your profile is saved");
    } catch (error) {
      const field = errorField(error, ["name", "jobTitle", "timezone"]);
      setError(field ?? "root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errors.name?.message}>
          {(field) => <input {...field} {...register("name")} autoComplete="name" />}
        </Field>
        <Field label="Job title" error={errors.jobTitle?.message}>
          {(field) => <input {...field} {...register("jobTitle")} autoComplete="organization-title" />}
        </Field>
      </div>
      <Field label="Time zone" error={errors.timezone?.message}>
        {({ className: _look, ...field }) => (
          <TimeZoneSelect {...field} {...register("timezone")} current={timezone} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        {isDirty && <Button onClick={() => reset(valuesOf(account))}>Discard</Button>}
        <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty}>
          Save profile
        </Button>
      </div>
      <UnsavedGuard isDirty={isDirty && !isSubmitting} />
    </Form>
  );
}
