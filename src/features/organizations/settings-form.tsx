import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch, type FieldErrors, type UseFormRegister } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { TimeZoneSelect } from "@/components/form/time-zone-select";
import { UnsavedGuard } from "@/components/form/unsaved-guard";
import { Button } from "@/components/ui/button";
import { useLocked } from "@/hooks/use-locked";
import { errorField, errorMessage } from "@/lib/error-message";
import { notifyDone } from "@/lib/notify";
import { changeOf, settingsSchema, type SettingsValues } from "./settings-values";
import { useUpdateOrganization } from "./use-organization";

const FIELDS = ["name", "slug", "timezone", "billingTimezone", "alertRecipients"] as const;

/** The organisation's settings. What others change flows in where nothing was typed; losing the right turns it read-only in place. */
export function SettingsForm({ values }: { values: SettingsValues }) {
  const update = useUpdateOrganization();
  const locked = useLocked("organization.manage");
  const { register, control, handleSubmit, setError, reset, formState } = useForm<SettingsValues>({
    resolver: zodResolver(settingsSchema),
    values,
    resetOptions: { keepDirtyValues: true },
  });
  const { errors, isDirty, isSubmitting } = formState;
  const slug = useWatch({ control, name: "slug" });
  const submit = handleSubmit(async (next) => {
    try {
      await update(changeOf(next));
      reset(next);
      void notifyDone("Settings saved");
    } catch (error) {
      setError(errorField(error, FIELDS) ?? "root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message} locked={locked}>
      <UnsavedGuard isDirty={isDirty && !isSubmitting && locked === null} />
      <Field label="Name" error={errors.name?.message}>
        {(field) => <input {...field} {...register("name")} autoComplete="organization" />}
      </Field>
      <Field
        label="Address"
        help={`${window.location.host}/${slug}. Old links stop working when it changes.`}
        error={errors.slug?.message}
      >
        {(field) => <input {...field} {...register("slug")} autoComplete="off" spellCheck={false} />}
      </Field>
      <ZoneFields register={register} errors={errors} values={values} />
      <Field
        label="Alert recipients"
        help="Who is told when something needs a person. One address per line. The first anchor of the audit log of each day is mailed to them."
        error={errors.alertRecipients?.message}
      >
        {(field) => (
          <textarea
            {...field}
            {...register("alertRecipients")}
            rows={3}
            spellCheck={false}
            autoComplete="off"
            className={`${field.className} !h-auto resize-y py-2`}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        {isDirty && <Button onClick={() => reset(values)}>Discard changes</Button>}
        <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty}>
          Save settings
        </Button>
      </div>
    </Form>
  );
}

interface ZoneFieldsProps {
  register: UseFormRegister<SettingsValues>;
  errors: FieldErrors<SettingsValues>;
  values: SettingsValues;
}

function ZoneFields({ register, errors, values }: ZoneFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Time zone" help="Where days begin in charts and lists." error={errors.timezone?.message}>
        {(field) => <TimeZoneSelect {...field} {...register("timezone")} current={values.timezone} />}
      </Field>
      <Field
        label="Billing time zone"
        help="Where months begin in usage and invoices."
        error={errors.billingTimezone?.message}
      >
        {(field) => (
          <TimeZoneSelect {...field} {...register("billingTimezone")} current={values.billingTimezone} />
        )}
      </Field>
    </div>
  );
}
