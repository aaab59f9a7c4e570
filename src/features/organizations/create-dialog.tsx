import { Dialog } from "@/components/ui/dialog";
import { OrganizationForm } from "./organization-form";

/** Makes another organisation from inside one. */
export function CreateOrganizationDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="New organisation"
      description="It has its own data, members, keys and plan."
      onClose={onClose}
      className="max-w-md"
    >
      <div className="p-5">
        <OrganizationForm onDone={onClose} />
      </div>
    </Dialog>
  );
}
