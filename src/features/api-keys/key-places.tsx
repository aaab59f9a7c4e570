import type { FieldError, UseFormRegisterReturn } from "react-hook-form";
import { Field } from "@/components/form/field";
import type { ApiKey } from "./use-api-keys";

interface KeyPlacesProps {
  type: ApiKey["type"];
  origins: UseFormRegisterReturn;
  addresses: UseFormRegisterReturn;
  errors: { allowedOrigins?: FieldError; allowedAddresses?: FieldError };
}

/** From where a key may be used: web pages for a publishable one, addresses for any. */
export function KeyPlaces({ type, origins, addresses, errors }: KeyPlacesProps) {
  return (
    <>
      {type === "publishable" && (
        <Field
          label="Allowed origins"
          help="The sites that may use it, such as https://www.example.com. Empty means any site."
          error={errors.allowedOrigins?.message}
        >
          {(field) => <input {...field} {...origins} inputMode="url" autoComplete="off" />}
        </Field>
      )}
      <Field
        label="Allowed addresses"
        help="IPv4 or IPv6, single ones or ranges, such as 203.0.113.0/24. Empty means any address."
        error={errors.allowedAddresses?.message}
      >
        {(field) => (
          <input {...field} {...addresses} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        )}
      </Field>
    </>
  );
}
