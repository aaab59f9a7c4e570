import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { api } from "../../../convex/_generated/api";

/** Makes an organisation with the caller as owner and opens it. */
export function useCreateOrganization() {
  const create = useMutation(api.identity.organizations.create);
  const navigate = useNavigate();
  return async (name: string) => {
    const { slug } = await create({ name });
    await navigate({ to: "/$orgSlug", params: { orgSlug: slug } });
  };
}
