import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

interface RotateTokenDialogProps {
  onRotate: () => void;
  onClose: () => void;
}

/** Says what replacing the address breaks before it is done. */
export function RotateTokenDialog({ onRotate, onClose }: RotateTokenDialogProps) {
  return (
    <Dialog
      title="Replace the webhook address"
      description="The present address stops working at once. Meetings that ChiliPiper sends there are refused until it knows the new one."
      onClose={onClose}
      className="max-w-md"
    >
      <div className="flex justify-end gap-2 p-5">
        <Button onClick={onClose}>Keep the present one</Button>
        <Button
          variant="danger"
          onClick={() => {
            onClose();
            onRotate();
          }}
        >
          Replace address
        </Button>
      </div>
    </Dialog>
  );
}
