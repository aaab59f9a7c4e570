import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { Field } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { useLocked } from "@/hooks/use-locked";
import { errorField, errorMessage } from "@/lib/error-message";
import { notifyDone } from "@/lib/notify";
import { KeyPlaces } from "./key-places";
import { keyChangeSchema, splitList, type KeyChange } from "./key-values";
import { useUpdateApiKey, type ApiKey } from "./use-api-keys";

/** Name and allow-lists of a key; its rights and secret can only be replaced. */
export function EditKeyForm({ apiKey, onDone }: { apiKey: ApiKey; onDone: () => void }) {
  const update = useUpdateApiKey();
  const locked = useLocked("apiKeys.write");
  const { register, handleSubmit, setError, formState } = useForm<KeyChange>({
    resolver: zodResolver(keyChangeSchema),
    defaultValues: {
      name: apiKey.name,
      type: apiKey.type,
      allowedOrigins: apiKey.allowedOrigins.join(", "),
      allowedAddresses: apiKey.allowedAddresses.join(", "),
    },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ name, allowedOrigins, allowedAddresses }) => {
    const isPublishable = apiKey.type === "publishable";
    try {
      await update({
        apiKeyId: apiKey.apiKeyId,
        name,
        ...(isPublishable ? { allowedOrigins: splitList(allowedOrigins) } : {}),
        allowedAddresses: splitList(allowedAddresses),
      });
      onDone();
      void notifyDone(`${name} is saved`);
    } catch (error) {
      const field = errorField(error, ["name", "allowedOrigins", "allowedAddresses"]);
      setError(field ?? "root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message} locked={locked}>
      <Field label="Name" error={errors.name?.message}>
        {(field) => <input {...field} {...register("name")} autoComplete="off" />}
      </Field>
      <KeyPlaces
        type={apiKey.type}
        origins={register("allowedOrigins")}
        addresses={register("allowedAddresses")}
        errors={errors}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          Save key
        </Button>
      </div>
    </Form>
  );
}
