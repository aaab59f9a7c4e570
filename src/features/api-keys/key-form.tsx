import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch, type Control, type UseFormRegister } from "react-hook-form";
import * as z from "zod/mini";
import { Field, FormError, Select } from "@/components/form/field";
import { submitOnModEnter } from "@/components/form/submit-keys";
import { Button } from "@/components/ui/button";
import { errorMessage } from "@/lib/error-message";
import { useCreateApiKey, type ApiKey } from "./use-api-keys";

const NAME_CHARS_MAX = 60;
const DAY_MS = 86_400_000;

const TYPES = [
  { value: "secret", label: "Secret", help: "For servers. May do everything a key can." },
  { value: "publishable", label: "Publishable", help: "For browsers. May only track events." },
  { value: "restricted", label: "Restricted", help: "For servers. May do only what you tick." },
] as const;

const SCOPES = [
  { value: "signals:write", label: "Send signals" },
  { value: "track:write", label: "Track events" },
  { value: "usage:read", label: "Read usage" },
] as const;

const LIFETIMES = [
  { value: "0", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In one year" },
] as const;

const schema = z
  .object({
    name: z.string().check(
      z.trim(),
      z.minLength(1, "Give the key a name"),
      z.maxLength(NAME_CHARS_MAX, `At most ${NAME_CHARS_MAX} characters`),
    ),
    type: z.enum(["secret", "publishable", "restricted"]),
    scopes: z.array(z.string()),
    lifetimeDays: z.enum(["0", "30", "90", "365"]),
  })
  .check(
    z.refine((key) => key.type !== "restricted" || key.scopes.length > 0, {
      path: ["scopes"],
      error: "Tick at least one",
    }),
  );

type KeyValues = z.infer<typeof schema>;

interface KeyFormProps {
  onCreated: (key: { apiKeyId: ApiKey["apiKeyId"]; type: ApiKey["type"]; secret: string }) => void;
  onCancel: () => void;
}

/** Name, kind, rights and lifetime of a new key. */
export function KeyForm({ onCreated, onCancel }: KeyFormProps) {
  const create = useCreateApiKey();
  const { register, control, handleSubmit, setError, formState } = useForm<KeyValues>({
    resolver: zodResolver(schema),
    defaultValues: { name: "", type: "secret", scopes: ["signals:write"], lifetimeDays: "0" },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async ({ lifetimeDays, ...key }) => {
    const days = Number(lifetimeDays);
    try {
      const made = await create({ ...key, expiresAt: days === 0 ? null : Date.now() + days * DAY_MS });
      onCreated({ ...made, type: key.type });
    } catch (error) {
      setError("root", { message: errorMessage(error) });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} onKeyDown={submitOnModEnter} noValidate className="flex flex-col gap-4">
      <FormError>{errors.root?.message}</FormError>
      <Field label="Name" error={errors.name?.message}>
        {(field) => (
          <input {...field} {...register("name")} autoFocus autoComplete="off" placeholder="Production backend" />
        )}
      </Field>
      <TypeChoice register={register} />
      <ScopeChoice register={register} control={control} error={errors.scopes?.message} />
      <Field label="Expires">
        {({ className: _, ...field }) => (
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
    </form>
  );
}

function TypeChoice({ register }: { register: UseFormRegister<KeyValues> }) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Type</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {TYPES.map(({ value, label, help }) => (
          <label
            key={value}
            className="flex cursor-pointer flex-col gap-0.5 rounded-md border px-3 py-2 has-checked:border-accent-ink has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-ink"
          >
            <span className="flex items-center gap-2 text-sm font-medium">
              <input type="radio" value={value} {...register("type")} className="accent-accent outline-none" />
              {label}
            </span>
            <span className="text-xs text-pretty text-ink-2">{help}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ScopeChoiceProps {
  register: UseFormRegister<KeyValues>;
  control: Control<KeyValues>;
  error: string | undefined;
}

function ScopeChoice({ register, control, error }: ScopeChoiceProps) {
  const type = useWatch({ control, name: "type" });
  if (type !== "restricted") return null;
  return (
    <fieldset aria-describedby={error ? "scopes-error" : undefined}>
      <legend className="mb-1.5 text-sm font-medium">It may</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {SCOPES.map(({ value, label }) => (
          <label key={value} className="flex cursor-pointer items-center gap-2 text-sm">
            <input type="checkbox" value={value} {...register("scopes")} className="size-4 accent-accent" />
            {label}
          </label>
        ))}
      </div>
      {error && (
        <p id="scopes-error" className="mt-1.5 text-xs text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
