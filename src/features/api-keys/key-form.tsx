import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch } from "react-hook-form";
import { Field, Select } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { useLocked } from "@/hooks/use-locked";
import { errorField, errorMessage } from "@/lib/error-message";
import { ScopeChoice, TypeChoice } from "./key-choices";
import { KeyPlaces } from "./key-places";
import { keySchema, splitList, type KeyValues } from "./key-values";
import { useCreateApiKey, type ApiKey } from "./use-api-keys";

const DAY_MS = 86_400_000;

const LIFETIMES = [
  { value: "0", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In one year" },
] as const;

interface KeyFormProps {
  onCreated: (key: { apiKeyId: ApiKey["apiKeyId"]; type: ApiKey["type"]; secret: string }) => void;
  onCancel: () => void;
}

/** Name, kind, rights and lifetime of a new key. */
export function KeyForm({ onCreated, onCancel }: KeyFormProps) {
  const create = useCreateApiKey();
  const { register, control, handleSubmit, setError, formState } = useForm<KeyValues>({
    resolver: zodResolver(keySchema),
    defaultValues: {
      name: "",
      type: "secret",
      scopes: ["signals:write"],
      allowedOrigins: "",
      allowedAddresses: "",
      lifetimeDays: "0",
    },
  });
  const { errors, isSubmitting } = formState;
  const type = useWatch({ control, name: "type" });
  const locked = useLocked("apiKeys.write");
  const submit = handleSubmit(async ({ lifetimeDays, allowedOrigins, allowedAddresses, ...key }) => {
    try {
      const made = await create({
        ...key,
        allowedOrigins: splitList(allowedOrigins),
        allowedAddresses: splitList(allowedAddresses),
        expiresAt: expiryAfter(Number(lifetimeDays)),
      });
      onCreated({ ...made, type: key.type });
    } catch (error) {
      const field = errorField(error, ["name", "scopes", "allowedOrigins", "allowedAddresses"]);
      setError(field ?? "root", { message: errorMessage(error) });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message} locked={locked}>
      <Field label="Name" error={errors.name?.message}>
        {(field) => (
          <input {...field} {...register("name")} autoComplete="off" placeholder="Production backend" />
        )}
      </Field>
      <TypeChoice register={register} />
      <ScopeChoice register={register} control={control} errors={errors} />
      <KeyPlaces
        type={type}
        origins={register("allowedOrigins")}
        addresses={register("allowedAddresses")}
        errors={errors}
      />
      <Field label="Expires">
        {(field) => (
          <Select {...field} {...register("lifetimeDays")}>
            {LIFETIMES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          Create key
        </Button>
      </div>
    </Form>
  );
}

const expiryAfter = (days: number) => (days === 0 ? null : Date.now() + days * DAY_MS);
