import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch, type UseFormRegister } from "react-hook-form";
import * as z from "zod/mini";
import { Field, Select } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { Button } from "@/components/ui/button";
import { useLocked } from "@/hooks/use-locked";
import { useOrg } from "@/hooks/use-org";
import { errorField, errorMessage } from "@/lib/error-message";
import { fitsPartner, rolesWithin } from "../../../convex/identity/rules/roles";
import { addressesProblem, splitAddresses } from "./addresses";
import { ROLE_CHOICES } from "./invite-words";
import { useInvitationActions, usePartners, type InviteRequest, type InviteResult } from "./use-invitations";

const inviteSchema = z.object({
  emails: z.string().check((input) => {
    const message = addressesProblem(splitAddresses(input.value));
    if (message) input.issues.push({ code: "custom", input: input.value, message });
  }),
  role: z.enum(["owner", "admin", "member", "viewer"]),
  partnerId: z.string(),
});

type InviteValues = z.infer<typeof inviteSchema>;

interface InviteFormProps {
  onSent: (results: InviteResult[]) => void;
  onCancel: () => void;
}

/** Addresses, a role, and for outsiders the partner whose records they may see. */
export function InviteForm({ onSent, onCancel }: InviteFormProps) {
  const { org } = useOrg();
  const { invite } = useInvitationActions();
  const locked = useLocked("members.write");
  const { register, control, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(inviteSchema),
    defaultValues: { emails: "", role: "member", partnerId: "" } as InviteValues,
  });
  const { errors, isSubmitting } = formState;
  const { role, emails } = useWatch({ control }) as InviteValues;
  const count = splitAddresses(emails).length;
  const submit = handleSubmit(async (values) => {
    // The options come from the server, so what is chosen is one of its ids.
    const partnerId = (fitsPartner(values.role) && values.partnerId) as InviteRequest["partnerId"] | "";
    try {
      const { results } = await invite({
        emails: splitAddresses(values.emails),
        role: values.role,
        ...(partnerId ? { partnerId } : {}),
      });
      onSent(results);
    } catch (error) {
      setError(errorField(error, ["emails", "role", "partnerId"]) ?? "root", {
        message: errorMessage(error),
      });
    }
  });
  return (
    <Form onSubmit={submit} refusal={errors.root?.message} locked={locked}>
      <Field
        label="E-mail addresses"
        help="One or many: paste a list with commas, spaces or new lines between them."
        error={errors.emails?.message}
      >
        {(field) => (
          <textarea
            {...field}
            {...register("emails")}
            rows={4}
            spellCheck={false}
            autoComplete="off"
            placeholder={"ada@example.com\ngrace@example.com"}
            className={`${field.className} !h-auto resize-y py-2`}
          />
        )}
      </Field>
      <Field label="Role" help={ROLE_CHOICES[role].help} error={errors.role?.message}>
        {(field) => (
          <Select {...field} {...register("role")}>
            {rolesWithin(org.role).map((choice) => (
              <option key={choice} value={choice}>
                {ROLE_CHOICES[choice].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {fitsPartner(role) && <PartnerField register={register} error={errors.partnerId?.message} />}
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {count > 1 ? `Send ${count} invitations` : "Send invitation"}
        </Button>
      </div>
    </Form>
  );
}

interface PartnerFieldProps {
  register: UseFormRegister<InviteValues>;
  error: string | undefined;
}

/** Offered only where there are partners to choose from. */
function PartnerField({ register, error }: PartnerFieldProps) {
  const partners = usePartners();
  if (!partners || partners.length === 0) return null;
  return (
    <Field
      label="Partner (optional)"
      help="Confines them to this partner's meetings: they see nothing else of the organisation."
      error={error}
    >
      {(field) => (
        <Select {...field} {...register("partnerId")}>
          <option value="">None: part of the team</option>
          {partners.map((partner) => (
            <option key={partner.partnerId} value={partner.partnerId}>
              {partner.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
